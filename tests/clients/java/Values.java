// Each type's values by pgjdbc: in through text and through its own binary forms, and back in both.

import java.nio.file.*;
import java.sql.*;
import java.util.*;

public class Values extends Facts {
  static Connection text;
  static Connection binary;

  public static void main(String[] arguments) throws Exception {
    // Without a named statement pgjdbc asks for text; -1 has it name each one at once and ask for binary.
    text = connect("prepareThreshold=0&binaryTransfer=false");
    binary = connect("prepareThreshold=-1");
    int number = 0;
    for (Map.Entry<String, List<String>> row : types(Files.readString(Path.of(arguments[0]))).entrySet()) {
      String table = "jdv_" + number++;
      execute("CREATE TABLE " + table + " (id int PRIMARY KEY, v " + row.getKey() + ")");
      List<Object> seen = new ArrayList<>();
      for (int n = 0; n < row.getValue().size(); n++) seen.add(one(table, n * 2, row.getValue().get(n)));
      fact(row.getKey(), seen);
      execute("DROP TABLE " + table);
    }
    Map<String, List<String>> records = types(Files.readString(Path.of(arguments[1])));
    for (String sql : records.get("setup")) if (sql != null) execute(sql);
    for (String sql : records.get("queries")) if (sql != null) fact(sql, record(sql));
    execute("DROP TABLE v_row");
    text.close();
    binary.close();
  }

  /** What is no column's type. */
  static List<Object> record(String sql) {
    List<Object> seen = new ArrayList<>();
    for (Connection by : List.of(text, binary)) {
      try (PreparedStatement call = by.prepareStatement(sql)) {
        ResultSet found = call.executeQuery();
        found.next();
        seen.add(found.getMetaData().getColumnTypeName(1));
        seen.add(by == text ? found.getString(1) : shown(found.getObject(1)));
      } catch (SQLException error) {
        seen.addAll(Arrays.asList(error.getSQLState(), error.getMessage()));
      }
    }
    return seen;
  }

  /** The JDK reads no JSON, the server does. */
  static Map<String, List<String>> types(String json) throws SQLException {
    Map<String, List<String>> all = new LinkedHashMap<>();
    String ask = "SELECT key, element FROM json_each(?::json), json_array_elements_text(value) each (element)";
    try (PreparedStatement call = text.prepareStatement(ask)) {
      call.setString(1, json);
      ResultSet found = call.executeQuery();
      while (found.next()) all.computeIfAbsent(found.getString(1), key -> new ArrayList<>()).add(found.getString(2));
    }
    // One NULL of each.
    all.values().forEach(values -> values.add(null));
    return all;
  }

  static List<Object> one(String table, int id, String value) throws SQLException {
    insert(text, table, id, value);
    List<Object> seen = new ArrayList<>(Arrays.asList(value, read(text, table, id)));
    try {
      Object own = read(binary, table, id);
      insert(binary, table, id + 1, own);
      seen.addAll(Arrays.asList(shown(own), shown(read(binary, table, id + 1)), shown(read(text, table, id + 1))));
    } catch (SQLException error) {
      seen.addAll(Arrays.asList(error.getSQLState(), error.getMessage()));
    }
    return seen;
  }

  static void insert(Connection by, String table, int id, Object value) throws SQLException {
    try (PreparedStatement call = by.prepareStatement("INSERT INTO " + table + " VALUES (?, ?)")) {
      call.setInt(1, id);
      if (value instanceof String) call.setObject(2, value, Types.OTHER);
      else if (value instanceof SQLXML xml) call.setSQLXML(2, xml);
      else call.setObject(2, value);
      call.executeUpdate();
    }
  }

  /** The text connection's rows as they are written, the other's as what pgjdbc makes of them. */
  static Object read(Connection by, String table, int id) throws SQLException {
    try (PreparedStatement call = by.prepareStatement("SELECT v FROM " + table + " WHERE id = ?")) {
      call.setInt(1, id);
      ResultSet found = call.executeQuery();
      found.next();
      return by == text ? found.getString(1) : found.getObject(1);
    }
  }

  static String shown(Object value) throws SQLException {
    if (value == null) return null;
    String is = value instanceof byte[] bytes ? Arrays.toString(bytes)
        : value instanceof SQLXML xml ? xml.getString()
        : value.toString();
    return value.getClass().getSimpleName() + " " + is;
  }

  static void execute(String sql) throws SQLException {
    try (Statement call = text.createStatement()) {
      call.execute(sql);
    }
  }

  static Connection connect(String options) throws SQLException {
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE") + "?" + options;
    return DriverManager.getConnection(url, env("PGUSER"), env("PGPASSWORD"));
  }
}
