// Many rows by one of pgjdbc's roads: addBatch, the same rewritten to rows of VALUES or with
// generated keys, or COPY.

import java.io.StringReader;
import java.math.BigDecimal;
import java.sql.*;
import java.time.LocalDate;
import java.util.*;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

public class Bulk extends Facts {
  static final int ROWS = 600;

  public static void main(String[] arguments) throws Exception {
    String road = arguments[0];
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE")
      + "?reWriteBatchedInserts=" + road.equals("rewritten");
    try (Connection connection = DriverManager.getConnection(url, env("PGUSER"), env("PGPASSWORD"))) {
      if (road.equals("copy")) copy(connection);
      else if (road.equals("keys")) keys(connection);
      else batch(connection);
      try (ResultSet rows = connection.createStatement().executeQuery("SELECT count(*), sum(id), sum(price), min(word), max(day) FROM bulk_rows")) {
        rows.next();
        fact("rows", Arrays.asList(rows.getInt(1), rows.getLong(2), rows.getBigDecimal(3), rows.getString(4), rows.getString(5)));
      }
    }
  }

  static void batch(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bulk_rows (id, word, price, day) VALUES (?, ?, ?, ?)")) {
      for (int n = 0; n < ROWS; n++) {
        insert.setInt(1, n);
        insert.setString(2, "wörd " + n);
        insert.setBigDecimal(3, new BigDecimal(n).divide(new BigDecimal(4)));
        insert.setObject(4, LocalDate.of(2024, 1, 1).plusDays(n));
        insert.addBatch();
      }
      int[] counts = insert.executeBatch();
      fact("counts", List.of(counts.length, counts[0], counts[ROWS - 1]));
    }
  }

  static void keys(Connection connection) throws SQLException {
    String sql = "INSERT INTO bulk_numbers (word, price) VALUES (?, ?)";
    try (PreparedStatement insert = connection.prepareStatement(sql, new String[] { "id" })) {
      for (int n = 0; n < ROWS; n++) {
        insert.setString(1, "wörd " + n);
        insert.setBigDecimal(2, new BigDecimal(n).divide(new BigDecimal(4)));
        insert.addBatch();
      }
      int[] counts = insert.executeBatch();
      List<Object> generated = new ArrayList<>();
      try (ResultSet keys = insert.getGeneratedKeys()) {
        while (keys.next()) generated.add(keys.getLong(1));
      }
      fact("keys", List.of(counts.length, counts[ROWS - 1], generated));
    }
  }

  static void copy(Connection connection) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int n = 0; n < ROWS; n++) {
      lines.append(n + "\twörd " + n + "\t" + n / 4.0 + "\t" + LocalDate.of(2024, 1, 1).plusDays(n) + "\n");
    }
    CopyManager manager = new CopyManager(connection.unwrap(BaseConnection.class));
    fact("copied", manager.copyIn("COPY bulk_rows FROM STDIN", new StringReader(lines.toString())));
  }
}
