// What programs do with pgjdbc, and what its DatabaseMetaData tells of a schema.

import java.io.*;
import java.math.BigDecimal;
import java.sql.*;
import java.time.*;
import java.util.*;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

public class Program extends Facts {
  static Connection connection;

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE") + "?prepareThreshold=2";
    connection = DriverManager.getConnection(url, env("PGUSER"), env("PGPASSWORD"));
    fact("server", List.of(connection.getMetaData().getDatabaseMajorVersion(), connection.getTransactionIsolation()));
    tables();
    values();
    batches();
    copies();
    transactions();
    failures();
    cancel();
    metaData();
    execute("DROP VIEW jd_view");
    execute("DROP TABLE jd_line");
    execute("DROP TABLE jd_order");
    execute("DROP TABLE jd_value");
    connection.close();
  }

  static void copies() throws Exception {
    execute("CREATE TABLE jd_copy (id int PRIMARY KEY, word varchar(20), exact numeric(8,2))");
    CopyManager manager = new CopyManager(connection.unwrap(BaseConnection.class));
    fact("copy in", manager.copyIn("COPY jd_copy FROM STDIN", new StringReader("1\ta\\tb\t1.5\n2\t\\N\t\\N\n")));
    fact("copy in csv", manager.copyIn("COPY jd_copy FROM STDIN (FORMAT csv, HEADER)", new StringReader("id,word,exact\n3,\"x,\"\"y\",\n")));
    StringWriter out = new StringWriter();
    fact("copy out", List.of(manager.copyOut("COPY (SELECT * FROM jd_copy ORDER BY id) TO STDOUT", out), out.toString()));
    for (String wrong : List.of("4\tx\tone\n", "4\tx\t1\n1\tx\t1\n", "5\tx\n")) {
      try {
        manager.copyIn("COPY jd_copy FROM STDIN", new StringReader(wrong));
      } catch (SQLException failure) {
        fact("copy of " + wrong.trim(), List.of(failure.getSQLState(), failure.getMessage()));
      }
    }
    ask("after the copies", "SELECT * FROM jd_copy ORDER BY id");
    execute("DROP TABLE jd_copy");
  }

  static void tables() throws SQLException {
    execute("CREATE TABLE jd_value (id serial PRIMARY KEY, small smallint, whole integer NOT NULL DEFAULT 5, large bigint, exact numeric(12,3),"
        + " rough double precision, rougher real, word varchar(30), body text, yes boolean, day date, clock time, moment timestamp,"
        + " instant timestamptz, bytes bytea, key uuid, doc jsonb, numbers integer[])");
    execute("CREATE TABLE jd_order (customer int, number int, code varchar(10) UNIQUE, PRIMARY KEY (customer, number))");
    execute("CREATE TABLE jd_line (id int PRIMARY KEY, customer int, number int, value int REFERENCES jd_value (id) ON DELETE CASCADE,"
        + " FOREIGN KEY (customer, number) REFERENCES jd_order (customer, number))");
    execute("CREATE INDEX jd_line_value ON jd_line (value, id)");
    execute("CREATE VIEW jd_view AS SELECT id, word FROM jd_value");
    execute("COMMENT ON TABLE jd_value IS 'values of all kinds'");
    execute("COMMENT ON COLUMN jd_value.word IS 'a word'");
  }

  static void values() throws SQLException {
    String sql = "INSERT INTO jd_value (small, whole, large, exact, rough, rougher, word, body, yes, day, clock, moment, instant, bytes, key, doc,"
        + " numbers) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?::jsonb, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql, Statement.RETURN_GENERATED_KEYS)) {
      for (int n = 0; n < 5; n++) {
        Object[] row = {(short) n, n * 1000, Long.MAX_VALUE - n, new BigDecimal("-12.345"), 1.1 * n, 0.5f, "wörd" + n, "body", n % 2 == 0,
            LocalDate.of(1900, 1, 1).plusDays(n), LocalTime.of(1, 2, 3), LocalDateTime.of(2024, 2, 29, 1, 2, 3, 456000),
            OffsetDateTime.of(2024, 7, 1, 0, 0, 0, 0, ZoneOffset.ofHours(2)), new byte[] {0, 1, (byte) 255},
            UUID.fromString("12345678-1234-5678-1234-567812345678"), "{\"n\": " + n + "}", connection.createArrayOf("int4", new Integer[] {n, null})};
        for (int at = 0; at < row.length; at++) insert.setObject(at + 1, row[at]);
        insert.executeUpdate();
        try (ResultSet keys = insert.getGeneratedKeys()) {
          keys.next();
          fact("key " + n, keys.getInt("id"));
        }
      }
    }
    for (int n = 0; n < 6; n++) {
      try (PreparedStatement ask = connection.prepareStatement("SELECT * FROM jd_value WHERE id = ?")) {
        ask.setInt(1, 2);
        fact("value " + n, rows(ask.executeQuery()));
      }
    }
    ask("columns", "SELECT count(*), sum(whole), avg(large), max(moment), min(instant), bool_or(yes) FROM jd_value");
    ask("like", "SELECT word FROM jd_value WHERE word LIKE 'wö%' ORDER BY id DESC LIMIT 2 OFFSET 1");
    try (PreparedStatement ask = connection.prepareStatement("SELECT id FROM jd_value WHERE day >= ? AND word = ANY (?) ORDER BY 1")) {
      ask.setObject(1, LocalDate.of(1900, 1, 2));
      ask.setArray(2, connection.createArrayOf("text", new String[] {"wörd1", "wörd3"}));
      fact("array", rows(ask.executeQuery()));
      List<String> types = new ArrayList<>();
      for (int at = 1; at <= ask.getParameterMetaData().getParameterCount(); at++) types.add(ask.getParameterMetaData().getParameterTypeName(at));
      fact("parameters", types);
    }
    try (Statement call = connection.createStatement(); ResultSet found = call.executeQuery("SELECT id, word AS w, exact FROM jd_value")) {
      ResultSetMetaData told = found.getMetaData();
      for (int at = 1; at <= 3; at++) {
        fact("meta " + at, List.of(told.getColumnName(at), told.getColumnLabel(at), told.getTableName(at), told.getColumnTypeName(at),
            told.getPrecision(at), told.getScale(at), told.isNullable(at), told.isAutoIncrement(at)));
      }
    }
    try (Statement change = connection.createStatement(ResultSet.TYPE_SCROLL_INSENSITIVE, ResultSet.CONCUR_UPDATABLE);
        ResultSet found = change.executeQuery("SELECT id, word FROM jd_value WHERE id = 3")) {
      found.next();
      found.updateString("word", "updated");
      found.updateRow();
    }
    ask("updatable", "SELECT word FROM jd_value WHERE id = 3");
  }

  static void batches() throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO jd_value (whole, word) VALUES (?, ?)")) {
      for (int n = 0; n < 300; n++) {
        insert.setInt(1, n);
        insert.setString(2, "batch");
        insert.addBatch();
      }
      fact("batch", Arrays.stream(insert.executeBatch()).sum());
    }
    try (Connection other = DriverManager.getConnection(connection.getMetaData().getURL() + "&reWriteBatchedInserts=true", env("PGUSER"), env("PGPASSWORD"));
        PreparedStatement insert = other.prepareStatement("INSERT INTO jd_value (whole, word) VALUES (?, ?)")) {
      for (int n = 0; n < 300; n++) {
        insert.setInt(1, n);
        insert.setString(2, "rewritten");
        insert.addBatch();
      }
      insert.executeBatch();
    }
    ask("batches", "SELECT word, count(*), sum(whole) FROM jd_value WHERE word IN ('batch', 'rewritten') GROUP BY word ORDER BY word");
    connection.setAutoCommit(false);
    try (Statement big = connection.createStatement()) {
      big.setFetchSize(50);
      int seen = 0;
      try (ResultSet found = big.executeQuery("SELECT id FROM jd_value ORDER BY id")) {
        while (found.next()) seen++;
      }
      fact("fetch size", seen);
    }
    connection.commit();
    connection.setAutoCommit(true);
  }

  static void transactions() throws SQLException {
    connection.setAutoCommit(false);
    execute("INSERT INTO jd_order VALUES (1, 1, 'a')");
    Savepoint point = connection.setSavepoint("here");
    execute("INSERT INTO jd_order VALUES (1, 2, 'b')");
    connection.rollback(point);
    connection.commit();
    execute("DELETE FROM jd_order");
    connection.rollback();
    connection.setAutoCommit(true);
    ask("transactions", "SELECT * FROM jd_order");
  }

  static void failures() throws SQLException {
    for (String sql : List.of("INSERT INTO jd_order VALUES (1, 1, 'z')", "INSERT INTO jd_order VALUES (2, 1, 'a')",
        "INSERT INTO jd_line VALUES (1, 9, 9, NULL)", "SELECT * FROM jd_nowhere", "SELECT 1/0", "SELECT whole FROM jd_value WHERE whole = 'x'",
        "INSERT INTO jd_value (whole) VALUES (NULL)", "SELEC", "SELECT length(1)")) {
      try {
        execute(sql);
        fact(sql, "no error");
      } catch (SQLException error) {
        fact(sql, List.of(error.getSQLState(), error.getMessage()));
      }
    }
  }

  static void cancel() throws SQLException {
    try (Statement slow = connection.createStatement()) {
      slow.setQueryTimeout(1);
      try {
        slow.execute("SELECT pg_sleep(30)");
        fact("query timeout", "no error");
      } catch (SQLException error) {
        fact("query timeout", error.getSQLState());
      }
    }
    ask("after the timeout", "SELECT 1");
  }

  static void metaData() throws SQLException {
    DatabaseMetaData told = connection.getMetaData();
    fact("schemas", only(rows(told.getSchemas()), "public"));
    fact("catalogs", rows(told.getCatalogs()).stream().anyMatch(row -> row.toString().contains("USER")));
    fact("tables", rows(told.getTables(null, "public", "jd\\_%", new String[] {"TABLE", "VIEW"})));
    fact("table types", rows(told.getTableTypes()));
    fact("columns", rows(told.getColumns(null, "public", "jd\\_%", "%")));
    for (String table : List.of("jd_value", "jd_order", "jd_line")) {
      fact("primary keys of " + table, rows(told.getPrimaryKeys(null, "public", table)));
      fact("imported keys of " + table, rows(told.getImportedKeys(null, "public", table)));
      fact("exported keys of " + table, rows(told.getExportedKeys(null, "public", table)));
      fact("best row of " + table, rows(told.getBestRowIdentifier(null, "public", table, DatabaseMetaData.bestRowSession, true)));
      List<List<String>> indexes = rows(told.getIndexInfo(null, "public", table, false, true));
      for (List<String> index : indexes) index.subList(10, 12).clear(); // Estimates.
      fact("indexes of " + table, indexes);
    }
    fact("types", rows(told.getTypeInfo()).stream().map(row -> row.subList(0, 2).toString()).filter(
        row -> row.matches(".*\\b(int4|text|numeric|timestamptz|uuid|jsonb|bool)\\b.*")).sorted().toList());
    fact("privileges", rows(told.getTablePrivileges(null, "public", "jd_order")).size() > 0);
    fact("functions", rows(told.getFunctions(null, "pg_catalog", "upper")));
  }

  static void ask(String name, String sql) throws SQLException {
    try (Statement call = connection.createStatement()) {
      fact(name, rows(call.executeQuery(sql)));
    }
  }

  static void execute(String sql) throws SQLException {
    try (Statement call = connection.createStatement()) {
      call.execute(sql);
    }
  }

  static List<List<String>> rows(ResultSet found) throws SQLException {
    List<List<String>> all = new ArrayList<>();
    int width = found.getMetaData().getColumnCount();
    while (found.next()) {
      List<String> row = new ArrayList<>();
      for (int at = 1; at <= width; at++) {
        Object value = found.getObject(at);
        if (value instanceof byte[] bytes) value = Arrays.toString(bytes);
        row.add(value == null ? null : value.getClass().getSimpleName() + " " + value);
      }
      all.add(row);
    }
    return all;
  }

  static List<List<String>> only(List<List<String>> all, String word) {
    return all.stream().filter(row -> row.toString().contains(word)).toList();
  }
}
