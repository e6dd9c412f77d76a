// Enums and domains by pgjdbc: as values, parameters and arrays, in text and, once a statement is prepared, binary.

import java.sql.*;
import java.util.*;

public class OwnTypes extends Facts {
  static Connection connection;

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE") + "?prepareThreshold=2";
    connection = DriverManager.getConnection(url, env("PGUSER"), env("PGPASSWORD"));
    execute("CREATE TYPE ow_mood AS ENUM ('sad', 'ok', 'happy', 'so, so')");
    execute("CREATE DOMAIN ow_mail AS text CHECK (VALUE LIKE '%@%')");
    execute("CREATE DOMAIN ow_part AS numeric(5,2) CHECK (VALUE <= 100)");
    execute("CREATE TABLE ow_person (id int PRIMARY KEY, feels ow_mood, felt ow_mood[], mail ow_mail, part ow_part)");
    Array moods = connection.createArrayOf("ow_mood", new String[] {"sad", "so, so", null});
    for (int round = 1; round <= 4; round++) {
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO ow_person VALUES (?, ?::ow_mood, ?, ?, ?)")) {
        insert.setInt(1, round);
        insert.setString(2, "ok");
        insert.setArray(3, moods);
        insert.setString(4, "a@b");
        insert.setBigDecimal(5, new java.math.BigDecimal("2.5"));
        fact("inserted " + round, insert.executeUpdate());
      }
      ask("other " + round, "SELECT id FROM ow_person WHERE feels = ? ORDER BY id", "happy", "ok");
      ask("rows " + round, "SELECT * FROM ow_person WHERE feels < ? ORDER BY id", "happy");
    }
    try (PreparedStatement any = connection.prepareStatement("SELECT id FROM ow_person WHERE feels = ANY (?) ORDER BY id")) {
      any.setArray(1, connection.createArrayOf("ow_mood", new String[] {"ok", "happy"}));
      any.setMaxRows(2);
      fact("any", rows(any.executeQuery()));
    }
    for (String wrong : List.of("9, 'glad', NULL, NULL, NULL", "9, 'ok', '{glad}', NULL, NULL", "9, 'ok', NULL, 'ab', NULL", "9, 'ok', NULL, NULL, 101")) {
      try {
        execute("INSERT INTO ow_person VALUES (" + wrong + ")");
      } catch (SQLException failure) {
        fact("wrong " + wrong, List.of(failure.getSQLState(), failure.getMessage()));
      }
    }
    DatabaseMetaData told = connection.getMetaData();
    fact("columns", some(told.getColumns(null, "public", "ow_person", null), "COLUMN_NAME", "DATA_TYPE", "TYPE_NAME", "COLUMN_SIZE", "SOURCE_DATA_TYPE"));
    fact("types", some(told.getUDTs(null, "public", "ow_%", null), "TYPE_NAME", "CLASS_NAME", "DATA_TYPE", "BASE_TYPE"));
    execute("DROP TABLE ow_person");
    execute("DROP DOMAIN ow_mail, ow_part");
    execute("DROP TYPE ow_mood");
    connection.close();
  }

  static void ask(String name, String sql, String... labels) throws SQLException {
    for (String label : labels) {
      try (PreparedStatement asked = connection.prepareStatement(sql)) {
        asked.setObject(1, label, Types.OTHER);
        fact(name + " " + label, rows(asked.executeQuery()));
      }
    }
  }

  static List<Object> rows(ResultSet found) throws SQLException {
    ResultSetMetaData columns = found.getMetaData();
    List<Object> all = new ArrayList<>();
    for (int at = 1; at <= columns.getColumnCount(); at++) {
      all.add(Arrays.asList(columns.getColumnName(at), columns.getColumnTypeName(at), columns.getColumnType(at), columns.getPrecision(at)));
    }
    while (found.next()) {
      List<Object> row = new ArrayList<>();
      for (int at = 1; at <= columns.getColumnCount(); at++) {
        Object value = found.getObject(at);
        row.add(value instanceof Array array ? "array of " + array.getBaseTypeName() + " " + Arrays.toString((Object[]) array.getArray()) : value);
      }
      all.add(row);
    }
    return all;
  }

  static List<Object> some(ResultSet found, String... names) throws SQLException {
    List<Object> all = new ArrayList<>();
    while (found.next()) {
      List<Object> row = new ArrayList<>();
      for (String name : names) row.add(found.getObject(name));
      all.add(row);
    }
    return all;
  }

  static void execute(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
