// Logs in once for each pair of name and URL, and tells what the server knows it by, or why it was kept out.

import java.sql.*;

public class Logins extends Facts {
  public static void main(String[] pairs) {
    for (int n = 0; n < pairs.length; n += 2) fact(pairs[n], login(pairs[n + 1]));
  }

  static String login(String url) {
    try (Connection connection = DriverManager.getConnection(url); Statement statement = connection.createStatement()) {
      ResultSet found = statement.executeQuery("SELECT current_user");
      found.next();
      return found.getString(1);
    } catch (SQLException error) {
      // What TLS itself says is further below.
      StringBuilder told = new StringBuilder(error.getMessage());
      for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) told.append(": ").append(cause.getMessage());
      return told.toString();
    }
  }
}
