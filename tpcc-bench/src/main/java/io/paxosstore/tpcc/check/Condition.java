package io.paxosstore.tpcc.check;

import io.paxosstore.tpcc.model.Scale;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What must hold.
 *
 * @param name its clause, or a name of ours
 * @param when when it holds
 * @param meaning in words
 * @param query gives the rows for which it does not hold, with places to fill
 */
public record Condition(String name, When when, String meaning, String query) {
  private static final Pattern TITLE = Pattern.compile("== (\\S+) (\\S+): (.*)");

  /** When a condition holds. */
  public enum When {
    /** Whenever no transaction is half done. */
    ALWAYS,
    /** The same, and its query is not asked for each warehouse. */
    ONCE,
    /** Until the first transaction changes what was loaded. */
    LOADED
  }

  /** All conditions, in order. */
  public static List<Condition> all() {
    List<Condition> conditions = new ArrayList<>();
    Matcher title = TITLE.matcher("");
    String name = "";
    String when = "";
    String meaning = "";
    StringBuilder query = new StringBuilder();
    for (String line : (text() + "\n== end always: end\n").lines().toList()) {
      if (title.reset(line).matches()) {
        if (!name.isEmpty()) {
          When condition = When.valueOf(when.toUpperCase(Locale.ROOT));
          conditions.add(new Condition(name, condition, meaning, query.toString().strip()));
        }
        name = title.group(1);
        when = title.group(2);
        meaning = title.group(3);
        query.setLength(0);
      } else if (!line.startsWith("--")) {
        query.append(line).append('\n');
      }
    }
    return conditions;
  }

  private static String text() {
    try (InputStream file = Condition.class.getResourceAsStream("conditions.sql")) {
      if (file == null) {
        throw new IOException("conditions.sql is missing");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its meaning with the numbers of a scale. */
  String meaning(Scale scale) {
    return fill(meaning, scale);
  }

  /** Its query for some warehouses. */
  String query(Scale scale, List<Integer> warehouses) {
    String numbers =
        warehouses.stream().map(String::valueOf).collect(Collectors.joining(", ", "(", ")"));
    return fill(query, scale)
        .replace("${w}", warehouses.size() == 1 ? "= " + warehouses.getFirst() : "IN " + numbers);
  }

  private static String fill(String text, Scale scale) {
    return text.replace("${warehouses}", String.valueOf(scale.warehouses()))
        .replace("${items}", String.valueOf(scale.items()))
        .replace("${districts}", String.valueOf(scale.districts()))
        .replace("${customers}", String.valueOf(scale.customers()))
        .replace("${orders}", String.valueOf(scale.orders()))
        .replace("${new_orders}", String.valueOf(scale.newOrders()));
  }
}
