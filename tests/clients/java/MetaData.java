// What pgjdbc's DatabaseMetaData tells of a schema that is there, and its result sets of their columns.

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.*;
import java.util.*;

public class MetaData extends Facts {
  interface Call {
    ResultSet make() throws SQLException;
  }

  static Connection connection;
  static DatabaseMetaData told;

  static final String[][] TABLES = {
    {"public", "country"}, {"public", "city"}, {"public", "customer"}, {"public", "product"}, {"public", "tag"}, {"public", "product_tag"},
    {"public", "purchase"}, {"public", "purchase_line"}, {"public", "employee"}, {"public", "Setting"}, {"public", "every_type"},
    {"public", "no_key"}, {"public", "people"}, {"app", "account"}, {"app", "entry"}, {"app", "country"}, {"app", "balance"}};

  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE");
    connection = DriverManager.getConnection(url, env("PGUSER"), env("PGPASSWORD"));
    told = connection.getMetaData();
    plain();
    ask("getTables of all", () -> told.getTables(null, null, "%", null));
    ask("getTables of all views", () -> told.getTables("USER", "%", "%", new String[] {"VIEW", "SYSTEM VIEW"}));
    ask("getTables of kinds", () -> told.getTables(null, "public", "%", new String[] {"INDEX", "SEQUENCE", "TYPE", "PARTITIONED TABLE", "FOREIGN TABLE"}));
    ask("getTables by escaped name", () -> told.getTables(null, "public", "product\\_%", new String[] {"TABLE"}));
    ask("getColumns of public", () -> told.getColumns(null, "public", "%", "%"));
    ask("getColumns of app", () -> told.getColumns(null, "app", null, null));
    ask("getColumns of pg_catalog", () -> told.getColumns(null, "pg_catalog", "pg_c%", null));
    ask("getColumns of information_schema", () -> told.getColumns(null, "information_schema", "%", "%name%"));
    ask("getColumns by name", () -> told.getColumns(null, null, "c%", "id"));
    ask("getSchemas by name", () -> told.getSchemas(null, "a%"));
    ask("getTypeInfo", () -> told.getTypeInfo());
    ask("getUDTs", () -> told.getUDTs(null, "public", "%", null));
    ask("getFunctions", () -> told.getFunctions(null, "pg_catalog", "a%"));
    ask("getFunctions of public", () -> told.getFunctions(null, "public", "%"));
    ask("getFunctionColumns", () -> told.getFunctionColumns(null, "pg_catalog", "array%", "%"));
    ask("getProcedures", () -> told.getProcedures(null, null, "%"));
    ask("getProcedureColumns", () -> told.getProcedureColumns(null, "pg_catalog", "to_char", null));
    ask("getTablePrivileges of public", () -> told.getTablePrivileges(null, "public", "%"));
    ask("getTablePrivileges of app", () -> told.getTablePrivileges(null, "app", "%"));
    for (String[] name : TABLES) {
      String schema = name[0];
      String table = name[1];
      String of = " of " + schema + "." + table;
      ask("getPrimaryKeys" + of, () -> told.getPrimaryKeys(null, schema, table));
      ask("getImportedKeys" + of, () -> told.getImportedKeys(null, schema, table));
      ask("getExportedKeys" + of, () -> told.getExportedKeys(null, schema, table));
      ask("getCrossReference" + of, () -> told.getCrossReference(null, "public", "customer", null, schema, table));
      ask("getIndexInfo" + of, () -> told.getIndexInfo(null, schema, table, false, true));
      ask("getIndexInfo, unique," + of, () -> told.getIndexInfo(null, schema, table, true, false));
      ask("getBestRowIdentifier" + of, () -> told.getBestRowIdentifier(null, schema, table, DatabaseMetaData.bestRowSession, true));
      ask("getVersionColumns" + of, () -> told.getVersionColumns(null, schema, table));
      ask("getColumnPrivileges" + of, () -> told.getColumnPrivileges(null, schema, table, "%"));
      resultSet(schema, table);
    }
    connection.close();
  }

  /** All that takes no arguments: hundreds of facts, of which some are asked of the server. */
  static void plain() throws Exception {
    Method[] methods = DatabaseMetaData.class.getMethods();
    Arrays.sort(methods, Comparator.comparing(Method::getName));
    Set<String> left = Set.of("getURL", "getConnection", "getTypeInfo");
    for (Method method : methods) {
      if (method.getParameterCount() > 0 || left.contains(method.getName())) continue;
      Object value;
      try {
        value = method.invoke(told);
      } catch (InvocationTargetException failure) {
        value = failure.getCause().getMessage();
      }
      fact(method.getName(), value instanceof ResultSet found ? rows(found) : value);
    }
  }

  static void resultSet(String schema, String table) throws SQLException {
    List<Object> columns = new ArrayList<>();
    try (PreparedStatement call = connection.prepareStatement("SELECT * FROM \"" + schema + "\".\"" + table + "\"")) {
      ResultSetMetaData of = call.getMetaData();
      for (int at = 1; at <= of.getColumnCount(); at++) {
        columns.add(List.of(of.getColumnName(at), of.getSchemaName(at), of.getTableName(at), of.getColumnTypeName(at), of.getColumnType(at),
            of.getColumnClassName(at), of.getPrecision(at), of.getScale(at), of.getColumnDisplaySize(at), of.isNullable(at), of.isAutoIncrement(at)));
      }
    }
    fact("ResultSetMetaData of " + schema + "." + table, columns);
  }

  static void ask(String name, Call call) {
    try {
      fact(name, rows(call.make()));
    } catch (SQLException failure) {
      fact(name, List.of(String.valueOf(failure.getSQLState()), failure.getMessage()));
    }
  }

  static List<List<Object>> rows(ResultSet found) throws SQLException {
    List<List<Object>> all = new ArrayList<>();
    ResultSetMetaData of = found.getMetaData();
    List<Object> names = new ArrayList<>();
    for (int at = 1; at <= of.getColumnCount(); at++) names.add(of.getColumnLabel(at) + " " + of.getColumnTypeName(at));
    all.add(names);
    while (found.next()) {
      List<Object> row = new ArrayList<>();
      for (int at = 1; at <= of.getColumnCount(); at++) row.add(found.getString(at));
      all.add(row);
    }
    return all;
  }
}
