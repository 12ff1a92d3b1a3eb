package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.wfpsim.tidy.Bans.Use;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Shows {@link Bans} finding each kind of banned use, in bytecode and by name, and letting good
 * code be.
 */
@Tag("slow")
class BansTest {

  /**
   * One use of each kind that hides well: a method reference, a lambda, a field, an anonymous
   * subclass.
   */
  @SuppressWarnings("unused")
  static final class BadSample {
    final LongSupplier reference = System::nanoTime;
    final Runnable lambda = () -> new ReentrantLock().lock();
    final Object map = new HashMap<String, String>() {};
    final Set<String> salted = Set.of("a", "b");
    final double last = Math.pow(2, 0.5);
    final String digits = String.format("%d", 7);
    final int identity = new Object().hashCode();

    void print() {
      System.out.println(Stream.of("a").collect(Collectors.groupingBy(String::length)));
    }
  }

  @SuppressWarnings("unused")
  static final class GoodSample {
    final Object map = new LinkedHashMap<String, String>();
    final Set<String> none = Set.of();
    final double root = Math.sqrt(2) + StrictMath.pow(2, 0.5);
    final String digits = String.format(Locale.ROOT, "%d", 7);
    final long nanos = TimeUnit.SECONDS.toNanos(1);
    final Object grouped =
        Stream.of("a")
            .collect(
                Collectors.groupingBy(String::length, LinkedHashMap::new, Collectors.toList()));
  }

  @Test
  void uses_badSample_findsEach() {
    assertThat(usesOf(BadSample.class).stream().map(Use::banId))
        .contains(
            "wall-clock", "threads", "hash-order", "intrinsics", "locale", "identity", "print")
        .filteredOn("hash-order"::equals)
        .hasSize(3);
    assertThat(usesOf(BadSample.class).stream().map(Use::complaint))
        .anyMatch(complaint -> complaint.contains("Collectors.groupingBy"))
        .anyMatch(complaint -> complaint.contains("Set.of"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          files      | java.io.FileInputStream.<init>(java.lang.String)
          files      | java.nio.file.Files.readString(java.nio.file.Path)
          files      | java.lang.Class.getResourceAsStream(java.lang.String)
          network    | java.net.InetAddress.getByName(java.lang.String)
          print      | java.lang.System.err
          print      | java.lang.RuntimeException.printStackTrace()
          wall-clock | java.lang.System.currentTimeMillis()
          wall-clock | java.time.Instant.now()
          wall-clock | java.time.Clock.systemUTC()
          random     | java.util.Random.<init>()
          random     | java.util.concurrent.ThreadLocalRandom.current()
          random     | java.lang.Math.random()
          random     | org.apache.commons.math3.distribution.NormalDistribution.sample()
          identity   | java.lang.System.identityHashCode(java.lang.Object)
          hash-order | java.util.HashSet.<init>(int)
          hash-order | java.util.IdentityHashMap.<init>()
          hash-order | java.util.Map.copyOf(java.util.Map)
          hash-order | com.google.common.collect.Sets.newHashSet()
          hash-order | java.util.stream.Collectors.toSet()
          machine    | java.util.Locale.getDefault()
          machine    | java.util.TimeZone.getDefault()
          machine    | java.lang.Runtime.availableProcessors()
          locale     | java.lang.String.toLowerCase()
          intrinsics | java.lang.Math.sin(double)
          intrinsics | java.lang.Math.log(double)
          threads    | java.lang.Thread.start()
          threads    | java.lang.Object.wait()
          threads    | java.util.List.parallelStream()
          """)
  void matches_eachBannedMember_itsBan(String id, String member) {
    assertThat(Bans.ALL.stream().filter(ban -> ban.matches(member)).map(Ban::id))
        .containsExactly(id);
  }

  @Test
  void uses_goodSample_none() {
    assertThat(usesOf(GoodSample.class)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.io.ByteArrayInputStream.<init>([B)",
        "java.lang.Math.floorMod(long, long)",
        "java.time.Duration.ofNanos(long)",
        "java.util.Map.of()",
        "java.util.HashMap.get(java.lang.Object)",
        "java.util.concurrent.atomic.AtomicLong.get()",
        "org.apache.commons.math3.distribution.NormalDistribution.inverseCumulativeProbability(double)"
      })
  void matches_goodMember_noBan(String member) {
    assertThat(Bans.ALL.stream().filter(ban -> ban.matches(member))).isEmpty();
  }

  @Test
  void complaints_allowedUse_isSilent() {
    List<Use> uses = List.of(new Use("a.B", "threads", "a.B:1: Thread (threads)"));
    assertThat(
            Allowances.parse("# a comment\n\na.B threads it carries coroutines\n").complaints(uses))
        .isEmpty();
    assertThat(Allowances.parse("a.B files another ban\n").complaints(uses))
        .containsExactly("a.B:1: Thread (threads)", "not needed any more: a.B files");
  }

  @Test
  void parse_noReason_throws() {
    assertThatThrownBy(() -> Allowances.parse("a.B threads"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line=a.B threads");
  }

  private static List<Use> usesOf(Class<?> sample) {
    return new ArrayList<>(
        Bans.uses(new ClassFileImporter().importClasses(sample, anonymousIn(sample))));
  }

  /** The sample's first anonymous class, or the sample itself where it has none. */
  private static Class<?> anonymousIn(Class<?> sample) {
    try {
      return Class.forName(sample.getName() + "$1");
    } catch (ClassNotFoundException e) {
      return sample;
    }
  }
}
