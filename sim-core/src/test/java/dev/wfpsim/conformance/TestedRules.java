package dev.wfpsim.conformance;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * Reads from a test's source which rules it proves: by the end of a test method's name, by
 * {@code @Rule} on it, or by {@code @Rule} on a class around it. A method without a test annotation
 * proves nothing.
 */
final class TestedRules extends TreeScanner<Void, Void> {
  private static final Pattern NAME = Pattern.compile("(_R\\d{3})+$");

  private final Mentions mentions;
  private final Deque<String> classes = new ArrayDeque<>();
  private final Deque<List<String>> classRules = new ArrayDeque<>();

  private TestedRules(Mentions mentions) {
    this.mentions = mentions;
  }

  static void addTo(Mentions mentions, String source) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task =
        (JavacTask)
            compiler.getTask(
                null, null, diagnostic -> {}, List.of(), null, List.of(new InMemory(source)));
    try {
      new TestedRules(mentions).scan(task.parse(), null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Void visitClass(ClassTree type, Void unused) {
    classes.addLast(type.getSimpleName().toString());
    classRules.addLast(annotated(type.getModifiers()));
    super.visitClass(type, null);
    classRules.removeLast();
    classes.removeLast();
    return null;
  }

  @Override
  public Void visitMethod(MethodTree method, Void unused) {
    if (isTest(method.getModifiers())) {
      String name = method.getName().toString();
      List<String> ids = new ArrayList<>(annotated(method.getModifiers()));
      ids.addAll(inName(name));
      for (String id : ids) {
        mentions.add(id, String.join(".", classes) + "." + name);
      }
      for (List<String> rules : classRules) {
        rules.forEach(id -> mentions.add(id, String.join(".", classes)));
      }
    }
    return super.visitMethod(method, null);
  }

  private static List<String> inName(String name) {
    List<String> ids = new ArrayList<>();
    Matcher matcher = NAME.matcher(name);
    if (matcher.find()) {
      for (String number : matcher.group().substring(2).split("_R")) {
        ids.add("R-" + number);
      }
    }
    return ids;
  }

  private static boolean isTest(ModifiersTree modifiers) {
    return modifiers.getAnnotations().stream()
        .anyMatch(a -> simpleName(a).matches(".*Test|TestFactory|TestTemplate"));
  }

  private static List<String> annotated(ModifiersTree modifiers) {
    List<String> ids = new ArrayList<>();
    for (AnnotationTree annotation : modifiers.getAnnotations()) {
      if (simpleName(annotation).equals("Rule")) {
        new Literals(ids).scan(annotation.getArguments(), null);
      }
    }
    return ids;
  }

  private static String simpleName(AnnotationTree annotation) {
    String name = annotation.getAnnotationType().toString();
    return name.substring(name.lastIndexOf('.') + 1);
  }

  /** The string literals of an annotation. */
  private static final class Literals extends TreeScanner<Void, Void> {
    private final List<String> found;

    Literals(List<String> found) {
      this.found = found;
    }

    @Override
    public Void visitLiteral(LiteralTree literal, Void unused) {
      found.add(String.valueOf(literal.getValue()));
      return null;
    }
  }

  private static final class InMemory extends SimpleJavaFileObject {
    private final String source;

    InMemory(String source) {
      super(URI.create("string:///Source.java"), JavaFileObject.Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
