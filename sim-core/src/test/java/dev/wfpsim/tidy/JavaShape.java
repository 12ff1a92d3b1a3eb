package dev.wfpsim.tidy;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.BlockTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The shape of one source file as javac's parser sees it: its top-level types with their head
 * comments, and the lines that each body of code takes. Parsing alone, no symbols: about a
 * millisecond a file.
 *
 * @param types the top-level types, in order
 * @param bodies the methods, constructors and initialisers, nested types' too
 */
record JavaShape(List<TypeHead> types, List<Body> bodies) {

  /** A top-level type. */
  record TypeHead(String name, long line, boolean isPublic, boolean hasDoc) {}

  /** A piece of code from its signature (without its comment) to its closing brace. */
  record Body(String name, long firstLine, long lastLine) {
    long lines() {
      return lastLine - firstLine + 1;
    }
  }

  static JavaShape of(String source) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var task =
        (JavacTask)
            compiler.getTask(
                null, null, diagnostic -> {}, List.of(), null, List.of(new InMemory(source)));
    try {
      CompilationUnitTree unit = task.parse().iterator().next();
      var scanner = new Scanner(Trees.instance(task), DocTrees.instance(task), unit);
      scanner.scan(unit, null);
      return new JavaShape(scanner.types, scanner.bodies);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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

  private static final class Scanner extends TreePathScanner<Void, Void> {
    private final Trees trees;
    private final DocTrees docs;
    private final CompilationUnitTree unit;
    private final LineMap lines;
    private final List<TypeHead> types = new ArrayList<>();
    private final List<Body> bodies = new ArrayList<>();

    Scanner(Trees trees, DocTrees docs, CompilationUnitTree unit) {
      this.trees = trees;
      this.docs = docs;
      this.unit = unit;
      this.lines = unit.getLineMap();
    }

    @Override
    public Void visitClass(ClassTree type, Void unused) {
      TreePath path = getCurrentPath();
      if (path.getParentPath().getLeaf() == unit) {
        DocCommentTree doc = docs.getDocCommentTree(path);
        boolean isPublic = type.getModifiers().getFlags().contains(Modifier.PUBLIC);
        types.add(
            new TypeHead(type.getSimpleName().toString(), firstLine(type), isPublic, doc != null));
      }
      for (Tree member : type.getMembers()) {
        if (member instanceof BlockTree block) {
          bodies.add(new Body("an initialiser", firstLine(block), lastLine(block)));
        }
      }
      return super.visitClass(type, null);
    }

    @Override
    public Void visitMethod(MethodTree method, Void unused) {
      if (method.getBody() != null) {
        bodies.add(
            new Body(method.getName().toString(), firstLine(method), lastLine(method.getBody())));
      }
      return super.visitMethod(method, null);
    }

    private long firstLine(Tree tree) {
      return lines.getLineNumber(trees.getSourcePositions().getStartPosition(unit, tree));
    }

    private long lastLine(Tree tree) {
      return lines.getLineNumber(trees.getSourcePositions().getEndPosition(unit, tree));
    }
  }
}
