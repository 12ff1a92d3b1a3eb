package dev.wfpsim.tidy;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What sim-core does not use, and the search for it in bytecode, where an import or a method
 * reference cannot hide it.
 */
final class Bans {
  private static final String FILES = "files belong to the cli";
  private static final String PRINT = "printing belongs to the cli";
  private static final String TIME = "time is virtual";
  private static final String CHOICES = "every choice is drawn from Choices";
  private static final String IDENTITY = "the hash codes of identities differ between runs";
  private static final String ORDER =
      "iterates in an order that nobody chose: use LinkedHashMap, TreeMap or an array";
  private static final String SALT =
      "iterates in another order in each JVM: use Guava's ImmutableMap or ImmutableSet";
  private static final String MACHINE =
      "a run does not depend on the machine or on the user's settings";
  private static final String THREADS =
      "activities are coroutines, and only a carrier knows threads";

  static final List<Ban> ALL =
      List.of(
          Ban.of("files", FILES, "java\\.io\\.(File|RandomAccessFile).*"),
          Ban.of("files", FILES, "java\\.nio\\.(file|channels)\\..*"),
          Ban.of("files", FILES, "java\\.lang\\.Class(Loader)?\\.getResource.*"),
          Ban.of("network", "the only network is the simulated one", "java\\.net\\..*"),
          Ban.of("print", PRINT, "java\\.lang\\.System\\.(out|err|in|console.*)"),
          Ban.of("print", PRINT, ".*\\.printStackTrace\\(.*"),
          Ban.of("wall-clock", TIME, "java\\.lang\\.System\\.(nanoTime|currentTimeMillis)\\(\\)"),
          Ban.of("wall-clock", TIME, "java\\.time\\.[\\w.]+\\.(now|system|tick).*"),
          Ban.of("wall-clock", TIME, "java\\.util\\.(Date|Calendar|GregorianCalendar)\\..*"),
          Ban.of("wall-clock", TIME, "com\\.google\\.common\\.base\\.(Stopwatch|Ticker)\\..*"),
          Ban.of("random", CHOICES, "java\\.util\\.(Random|SplittableRandom|random\\.\\w+)\\..*"),
          Ban.of("random", CHOICES, "java\\.util\\.concurrent\\.ThreadLocalRandom\\..*"),
          Ban.of("random", CHOICES, "java\\.security\\.SecureRandom\\..*"),
          Ban.of("random", CHOICES, "java\\.lang\\.(Strict)?Math\\.random\\(\\)"),
          Ban.of("random", CHOICES, "java\\.util\\.(UUID\\.randomUUID|Collections\\.shuffle)\\(.*"),
          Ban.of("random", CHOICES, "org\\.apache\\.commons\\.math3\\.random\\..*"),
          Ban.of(
              "random",
              CHOICES,
              "org\\.apache\\.commons\\.math3\\.distribution\\.\\w+\\.sample\\(.*"),
          Ban.of("identity", IDENTITY, "java\\.lang\\.System\\.identityHashCode\\(.*"),
          Ban.of("identity", IDENTITY, "java\\.lang\\.(Object|Enum)\\.hashCode\\(\\)"),
          Ban.of(
              "hash-order",
              ORDER,
              "java\\.util\\.(HashMap|HashSet|IdentityHashMap|WeakHashMap|Hashtable)\\."
                  + "(<init>|newHashMap|newHashSet)\\(.*"),
          Ban.of(
              "hash-order",
              ORDER,
              "java\\.util\\.concurrent\\.ConcurrentHashMap\\.(<init>|newKeySet)\\(.*"),
          Ban.of(
              "hash-order",
              ORDER,
              "com\\.google\\.common\\.collect\\.(Maps|Sets)\\.new(Hash|Identity|Conc).*"),
          Ban.of("hash-order", ORDER, "com\\.google\\.common\\.collect\\.Hash\\w+\\.create\\(.*"),
          Ban.of(
              "hash-order",
              ORDER,
              "java\\.util\\.stream\\.Collectors\\.(toSet|groupingByConc|toConc).*"),
          Ban.of(
              "hash-order",
              ORDER,
              "java\\.util\\.stream\\.Collectors\\.(toMap|groupingBy)\\([^,]*(,[^,]*)?\\)"),
          Ban.of("hash-order", SALT, "java\\.util\\.(Map|Set)\\.(of|ofEntries|copyOf)\\(.+\\)"),
          Ban.of(
              "hash-order",
              SALT,
              "java\\.util\\.stream\\.Collectors\\.toUnmodifiable(Set|Map)\\(.*"),
          Ban.of(
              "machine",
              MACHINE,
              "java\\.lang\\.System\\.(getenv|getProperty|getProperties|lineSeparator)\\(.*"),
          Ban.of("machine", MACHINE, "java\\.lang\\.System\\.(exit|gc)\\(.*"),
          Ban.of("machine", MACHINE, "java\\.lang\\.Runtime\\..*"),
          Ban.of("machine", MACHINE, "java\\.util\\.(Locale|TimeZone)\\.getDefault\\(.*"),
          Ban.of("machine", MACHINE, "java\\.time\\.ZoneId\\.systemDefault\\(\\)"),
          Ban.of("machine", MACHINE, "java\\.nio\\.charset\\.Charset\\.defaultCharset\\(\\)"),
          Ban.of(
              "locale",
              "name Locale.ROOT",
              "java\\.lang\\.String\\.format\\(java\\.lang\\.String.*"),
          Ban.of(
              "locale",
              "use String.format with Locale.ROOT",
              "java\\.lang\\.String\\.formatted\\(.*"),
          Ban.of("locale", "name Locale.ROOT", "java\\.lang\\.String\\.to(Lower|Upper)Case\\(\\)"),
          Ban.of(
              "intrinsics",
              "may differ in the last bit between machines: use StrictMath",
              "java\\.lang\\.Math\\.(a?(sin|cos|tan)h?|atan2|exp|expm1|log|log10|log1p|pow|cbrt|hypot)\\(.*"),
          Ban.of(
              "threads",
              THREADS,
              "java\\.lang\\.(Thread|ThreadLocal|InheritableThreadLocal)[.$].*"),
          Ban.of("threads", THREADS, "java\\.lang\\.Object\\.(wait|notify|notifyAll)\\(.*"),
          Ban.of("threads", THREADS, "java\\.util\\.Timer\\..*"),
          Ban.of("threads", THREADS, "java\\.util\\.concurrent\\.locks\\..*"),
          Ban.of(
              "threads",
              THREADS,
              "java\\.util\\.concurrent\\.\\w*(Executor|Future|Queue|ForkJoin)\\w*\\..*"),
          Ban.of(
              "threads",
              THREADS,
              "java\\.util\\.concurrent\\.(Semaphore|CountDownLatch|CyclicBarrier|Exchanger|Phaser)\\..*"),
          Ban.of(
              "threads",
              THREADS,
              ".*\\.parallelStream\\(\\)|java\\.util\\.stream\\.\\w+\\.parallel\\(\\)"));

  private Bans() {}

  /**
   * A use of something banned.
   *
   * @param user the top-level class it is in, by which an allowance names it
   */
  record Use(String user, String banId, String complaint) {}

  /** Every use of something banned, in the order of the places. */
  static Set<Use> uses(JavaClasses classes) {
    Set<Use> uses = new TreeSet<>(Comparator.comparing(Use::complaint));
    for (JavaClass user : classes) {
      for (JavaAccess<?> access : user.getAccessesFromSelf()) {
        String used = access.getTarget().getFullName();
        ALL.stream()
            .filter(ban -> ban.matches(used))
            .findFirst()
            .ifPresent(ban -> uses.add(use(user, access, ban)));
      }
    }
    return uses;
  }

  private static Use use(JavaClass user, JavaAccess<?> access, Ban ban) {
    String place = user.getName() + ":" + access.getLineNumber();
    String complaint =
        place + ": " + access.getTarget().getFullName() + ": " + ban.why() + " (" + ban.id() + ")";
    return new Use(user.getName().replaceFirst("\\$.*", ""), ban.id(), complaint);
  }
}
