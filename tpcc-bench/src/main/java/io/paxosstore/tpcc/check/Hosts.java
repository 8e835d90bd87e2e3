package io.paxosstore.tpcc.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** URLs of several hosts. */
public final class Hosts {
  private static final Pattern SEVERAL = Pattern.compile("(jdbc:.*?//)([^/?]+)(.*)");

  private Hosts() {}

  /** For each host of a URL the URL with it alone; the URL itself if it has none or one. */
  public static List<String> each(String url) {
    Matcher parts = SEVERAL.matcher(url);
    if (!parts.matches()) {
      return List.of(url);
    }
    List<String> urls = new ArrayList<>();
    for (String host : parts.group(2).split(",", -1)) {
      urls.add(parts.group(1) + host.strip() + parts.group(3));
    }
    return urls;
  }
}
