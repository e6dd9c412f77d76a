// Prints what a program saw, one fact a line, so that two servers can be compared.

import java.util.*;

abstract class Facts {
  static String env(String name) {
    return System.getenv(name);
  }

  static void fact(String name, Object value) {
    System.out.println(name.replace(":", "").replaceAll("\\s+", " ") + ": " + json(value));
  }

  static String json(Object value) {
    if (value == null) return "null";
    if (value instanceof List<?> list) return "[" + String.join(", ", list.stream().map(Facts::json).toList()) + "]";
    if (value instanceof Number || value instanceof Boolean) return value.toString();
    return "\"" + value.toString().replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + "\"";
  }
}
