package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the whole tree, every module, to the checks of {@link SourceChecks}. */
class TidyTest {
  private static final Project PROJECT = Project.find();
  private static List<Source> sources;

  /** One Java file, read and parsed once. */
  private record Source(String name, String text, JavaShape shape) {}

  @BeforeAll
  static void readSources() {
    sources = PROJECT.javaFiles().stream().map(TidyTest::source).toList();
  }

  @Test
  void traceReaders_ofMainCode_onlyRead() {
    assertThat(
            complaints(
                source ->
                    source.name.contains("/src/main/")
                        ? SourceChecks.readersOnlyRead(source.name, source.text)
                        : List.of()))
        .isEmpty();
  }

  @Test
  void javaFiles_length_isBounded() {
    assertThat(complaints(source -> SourceChecks.fileLength(source.name, source.text))).isEmpty();
  }

  @Test
  void javaFiles_medianLength_isBounded() {
    List<Long> lengths =
        sources.stream().map(source -> SourceChecks.lineCount(source.text)).toList();
    assertThat(SourceChecks.medianLength(lengths)).isEmpty();
  }

  @Test
  void methods_length_isBounded() {
    assertThat(complaints(source -> SourceChecks.methodLength(source.name, source.shape)))
        .isEmpty();
  }

  @Test
  void publicTypes_headComment_isThere() {
    assertThat(complaints(source -> SourceChecks.headComment(source.name, source.shape))).isEmpty();
  }

  @Test
  void javaFiles_unfinishedMarks_areAbsent() {
    assertThat(complaints(source -> SourceChecks.unfinished(source.name, source.text))).isEmpty();
  }

  @Test
  void textFiles_registryHosts_areAbsent() {
    assertThat(textComplaints(SourceChecks::registryHosts)).isEmpty();
  }

  @Test
  void textFiles_machinePaths_areAbsent() {
    assertThat(textComplaints(SourceChecks::machinePaths)).isEmpty();
  }

  private static Source source(Path file) {
    String text = Project.read(file);
    return new Source(PROJECT.name(file), text, JavaShape.of(text));
  }

  private static Stream<String> complaints(Function<Source, List<String>> check) {
    return sources.stream().map(check).flatMap(List::stream);
  }

  private static Stream<String> textComplaints(BiFunction<String, String, List<String>> check) {
    return PROJECT.textFiles().stream()
        .map(file -> check.apply(PROJECT.name(file), Project.read(file)))
        .flatMap(List::stream);
  }
}
