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
 * The methods of test classes as text, each with the helpers that it uses, of its own class and of
 * the rigs that its class names: what a test names, which calls it makes, and of which findings it
 * says that they are not there.
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
          "assertThat\\(\\s*(?:[\\w.]*\\b)?(?:run\\(\\w*\\)|codes(?:\\(\\))?|rules\\(\\)|told\\(\\)"
              + "|findings\\(\\)(?:\\.all\\(\\))?|findings\\.all\\(\\))\\s*\\)"
              + "(?:\\s*\\.(?:as|extracting)\\("
              + ARGUMENTS
              + "\\))*\\s*\\.(isEmpty\\(\\)|containsExactly\\w*\\()");

  private static final Pattern CLASS = Pattern.compile("\\b[A-Z]\\w+\\b");

  private final Map<String, String> texts = new TreeMap<>();
  private final Set<String> tests = new LinkedHashSet<>();

  /** By class, the words in it that may be other classes. */
  private final Map<String, Set<String>> classes = new TreeMap<>();

  /** Reads a class; its methods are named {@code Class#method}. */
  void read(String className, String source) {
    Set<String> words = new LinkedHashSet<>();
    CLASS.matcher(source).results().forEach(found -> words.add(found.group()));
    classes.put(className, words);
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
    return whole(name, withRigs(classOf(name)));
  }

  private static String classOf(String name) {
    return name.substring(0, name.indexOf('#'));
  }

  private @Nullable String whole(String name, List<String> sources) {
    if (!texts.containsKey(name)) {
      return null;
    }
    StringBuilder whole = new StringBuilder();
    for (String each : closure(name, sources)) {
      whole.append(texts.get(each)).append('\n');
    }
    return whole.toString();
  }

  /** A class, and the rigs it may take helpers from: without tests, and named in it. */
  private List<String> withRigs(String className) {
    List<String> all = new ArrayList<>(List.of(className));
    for (int done = 0; done < all.size(); done++) {
      classes.getOrDefault(all.get(done), Set.of()).stream()
          .filter(each -> classes.containsKey(each) && !all.contains(each))
          .filter(each -> tests.stream().noneMatch(test -> test.startsWith(each + "#")))
          .forEach(all::add);
    }
    return all;
  }

  private List<String> closure(String name, List<String> sources) {
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
              .map(found -> helper(sources, found.group(1)))
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

  /** The method of a name, of the first class that has one. */
  private String helper(List<String> sources, String method) {
    return sources.stream()
        .map(each -> each + "#" + method)
        .filter(texts::containsKey)
        .findFirst()
        .orElse("");
  }

  /** Whether a test or a helper of its own class has a code in its text. */
  boolean names(String method, String code) {
    String text = whole(method, List.of(classOf(method)));
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
