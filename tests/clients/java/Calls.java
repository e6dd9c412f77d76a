// What programs call with pgjdbc's CallableStatement.

import java.math.BigDecimal;
import java.sql.*;
import java.util.*;

public class Calls extends Facts {
  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE");
    for (String options : List.of("", "&preferQueryMode=extendedForPrepared", "&binaryTransfer=false")) {
      String with = url + "?prepareThreshold=2&escapeSyntaxCallMode=callIfNoReturn" + options;
      try (Connection connection = DriverManager.getConnection(with, env("PGUSER"), env("PGPASSWORD"))) {
        calls(connection, options);
      }
    }
    try (Connection connection = DriverManager.getConnection(url + "?escapeSyntaxCallMode=call", env("PGUSER"), env("PGPASSWORD"))) {
      try (CallableStatement call = connection.prepareCall("{call calls.note(?)}")) {
        call.setInt(1, 1);
        fact("note in mode call", call.execute());
      }
      metaData(connection.getMetaData());
    }
  }

  static void calls(Connection connection, String options) throws SQLException {
    try (CallableStatement call = connection.prepareCall("{? = call calls.twice(?)}")) {
      call.registerOutParameter(1, Types.INTEGER);
      call.setInt(2, 21);
      call.execute();
      fact("function" + options, call.getInt(1));
    }
    try (CallableStatement call = connection.prepareCall("{call calls.sums(?, ?, ?, ?)}")) {
      for (int n = 0; n < 7; n++) {
        call.setInt(1, n);
        call.setInt(2, 2);
        call.registerOutParameter(3, Types.INTEGER);
        call.registerOutParameter(4, Types.VARCHAR);
        call.setString(4, "x" + n);
        call.execute();
        fact("procedure " + n + options, List.of(call.getInt(3), call.getString(4)));
      }
    }
    try (CallableStatement call = connection.prepareCall("call calls.later(?, ?)")) {
      call.setObject(1, java.time.LocalDate.of(2024, 2, 28));
      call.registerOutParameter(1, Types.DATE);
      call.registerOutParameter(2, Types.NUMERIC);
      call.execute();
      BigDecimal number = call.getBigDecimal(2);
      fact("day" + options, List.of(call.getDate(1).toString(), number.toString()));
    }
    try (CallableStatement call = connection.prepareCall("{call calls.sums(?, ?, ?)}")) {
      for (int at = 1; at <= 3; at++) call.setInt(at, at);
      call.execute();
    } catch (SQLException failure) {
      fact("too few" + options, List.of(failure.getSQLState(), failure.getMessage()));
    }
  }

  static void metaData(DatabaseMetaData told) throws SQLException {
    try (ResultSet found = told.getProcedureColumns(null, "calls", "%", "%")) {
      int row = 0;
      while (found.next()) {
        fact("procedure column " + row++, List.of(found.getString("PROCEDURE_NAME"), String.valueOf(found.getString("COLUMN_NAME")),
            found.getInt("COLUMN_TYPE"), found.getString("TYPE_NAME")));
      }
    }
    try (ResultSet found = told.getFunctionColumns(null, "calls", "%", "%")) {
      int row = 0;
      while (found.next()) {
        fact("function column " + row++, List.of(found.getString("FUNCTION_NAME"), String.valueOf(found.getString("COLUMN_NAME")),
            found.getInt("COLUMN_TYPE"), found.getString("TYPE_NAME")));
      }
    }
  }
}
