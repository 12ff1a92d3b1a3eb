package dev.wfpsim.tidy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The methods of test classes as text, each with the helpers of its own class that it uses: what a
 * test names, which calls it makes, and of which findings it says that they are not there.
 */
final class TestMethods {
  private static final Pattern MEMBER =
      Pattern.compile(
          "(?m)^  (?:(?:public|private|protected|static|final|abstract) |<[^>]+> )*"
              + "[\\w<>\\[\\],.?@ ]+?[ >\\]](\\w+)\\((?:[^(){;]|\\([^)]*\\))*\\)"
              + "(?: throws [\\w., ]+)?\\s*\\{");
  private static final Pattern TEST = Pattern.compile("@(Test|ParameterizedTest|Property)\\b");
  private static final Pattern CALL = Pattern.compile("\\b([A-Za-z_]\\w*)\\(");
  private static final Pattern SOURCE = Pattern.compile("@MethodSource\\(\"(\\w+)\"\\)");

  /** The text of arguments, with calls in them and calls in those. */
  private static final String ARGUMENTS = "(?:[^()]|\\((?:[^()]|\\([^()]*\\))*\\))*";

  private static final Pattern ALL_FINDINGS =
      Pattern.compile(
          "assertThat\\(\\s*(?:[\\w.]*\\b)?(?:run\\(\\)|codes(?:\\(\\))?|rules\\(\\)|told\\(\\)"
              + "|findings\\(\\)(?:\\.all\\(\\))?|findings\\.all\\(\\))\\s*\\)"
              + "(?:\\s*\\.(?:as|extracting)\\("
              + ARGUMENTS
              + "\\))*\\s*\\.(isEmpty\\(\\)|containsExactly\\w*\\()");

  private final Map<String, String> texts = new TreeMap<>();
  private final Set<String> tests = new LinkedHashSet<>();

  /** Reads a class; its methods are named {@code Class#method}. */
  void read(String className, String source) {
    Matcher members = MEMBER.matcher(source);
    while (members.find()) {
      int end = source.indexOf("\n  }", members.end());
      int begin = source.lastIndexOf("\n\n", members.start());
      String text = source.substring(Math.max(0, begin), end < 0 ? source.length() : end);
      String name = className + "#" + members.group(1);
      texts.merge(name, text, String::concat);
      if (TEST.matcher(text.substring(0, members.start() - Math.max(0, begin))).find()) {
        tests.add(name);
      }
    }
  }

  boolean isTest(String name) {
    return tests.contains(name);
  }

  /** A method's text with that of its helpers, theirs too; null if there is no such method. */
  @Nullable String whole(String name) {
    if (!texts.containsKey(name)) {
      return null;
    }
    StringBuilder whole = new StringBuilder();
    for (String each : closure(name)) {
      whole.append(texts.get(each)).append('\n');
    }
    return whole.toString();
  }

  private List<String> closure(String name) {
    String className = name.substring(0, name.indexOf('#') + 1);
    List<String> all = new ArrayList<>(List.of(name));
    int level = 0;
    int done = 0;
    while (done < all.size() && level++ < 3) {
      int until = all.size();
      for (; done < until; done++) {
        String text = Objects.requireNonNull(texts.get(all.get(done)));
        for (Pattern use : List.of(CALL, SOURCE)) {
          use.matcher(text)
              .results()
              .map(found -> className + found.group(1))
              .filter(used -> texts.containsKey(used) && !tests.contains(used))
              .filter(used -> !all.contains(used))
              .distinct()
              .toList()
              .forEach(all::add);
        }
      }
    }
    return all;
  }

  boolean names(String method, String code) {
    String text = whole(method);
    return text != null && Pattern.compile("\\b" + code + "\\b").matcher(text).find();
  }

  boolean calls(String method, String call) {
    String text = whole(method);
    return text != null && Pattern.compile("\\b" + call + "\\(").matcher(text).find();
  }

  /**
   * Whether a test says that a finding is not there: by its code, or by all the findings there are.
   */
  boolean saysAbsent(String method, String code) {
    String text = whole(method);
    if (text == null) {
      return false;
    }
    String quoted = "(?:\"" + code + "\"|FindingCode\\." + code + ")";
    String byCode =
        ("(?:doesNotContain\\w*|noneMatch)\\("
                + ARGUMENTS
                + "?CODE"
                + "|CODE\\)+\\s*\\.(?:isFalse\\(\\)|isEqualTo\\()"
                + "|CODE\\)\\s*:\\s*List\\.of\\(\\)"
                + "|allMatch\\(CODE::equals\\)")
            .replace("CODE", quoted);
    if (Pattern.compile(byCode).matcher(text).find()) {
      return true;
    }
    boolean named = names(method, code);
    return ALL_FINDINGS
        .matcher(text)
        .results()
        .anyMatch(found -> !named || found.group(1).equals("isEmpty()"));
  }
}
