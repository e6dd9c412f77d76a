// Ends a statement that waits, once a line has come in or its time is over, and prints how long it took to be told.

import java.sql.*;

public class Cancel extends Facts {
  public static void main(String[] arguments) throws Exception {
    String url = "jdbc:postgresql://" + env("PGHOST") + ":" + env("PGPORT") + "/" + env("PGDATABASE");
    Connection connection = DriverManager.getConnection(url, env("PGUSER"), env("PGPASSWORD"));
    Statement statement = connection.createStatement();
    long[] started = { System.nanoTime() };
    if (arguments[0].equals("timeout")) {
      statement.setQueryTimeout(1);
      started[0] += 1_000_000_000L;
    } else {
      new Thread(() -> {
        try {
          System.in.read();
          started[0] = System.nanoTime();
          statement.cancel();
        } catch (Exception failure) {
          throw new RuntimeException(failure);
        }
      }).start();
    }
    try {
      statement.execute(arguments[1]);
    } catch (SQLException failure) {
      fact("ms", (System.nanoTime() - started[0]) / 1e6);
      fact("said", failure.getMessage());
      ResultSet rows = connection.createStatement().executeQuery("SELECT 1");
      rows.next();
      fact("after", rows.getInt(1));
    }
    connection.close();
  }
}
