package dev.wfpsim.driver;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.run.RunEnd;
import dev.wfpsim.kernel.sync.EventType;
import dev.wfpsim.kernel.sync.FastMutex;
import dev.wfpsim.kernel.sync.KEvent;
import dev.wfpsim.testing.InterleavingTable;
import dev.wfpsim.tidy.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A table of a deadlock needs nothing but the trace. To write it again: -Dwfpsim.update=true. */
class InterleavingTableTest {
  private static final String FOLDER = "sim-core/src/test/resources/dev/wfpsim/driver/";
  private static final long MILLISECOND = -10_000;

  private final PlatformBench bench = new PlatformBench();
  private final InterleavingTable table = new InterleavingTable(new EventLabels());
  private final Project project = Project.find();

  InterleavingTableTest() {
    bench.trace.attach(table);
  }

  /** A thread of the driver's. */
  private void thread(String name, Runnable body) {
    bench.host.machine().startThread(name, body, "d");
  }

  private void isAsWritten(String file) throws IOException {
    List<String> lines = table.lines();
    Path expected = project.root().resolve(FOLDER + file);
    if (Boolean.getBoolean("wfpsim.update")) {
      Files.write(expected, lines);
    }
    assertThat(lines).isEqualTo(Project.read(expected).lines().toList());
    assertThat(lines).allMatch(line -> line.length() <= 140);
  }

  @Test
  void twoMutexes_takenCrosswise_showWhoHasWhatAndWaits() throws IOException {
    DriverContext driver = bench.driver("d");
    FastMutex[] mutex = new FastMutex[2];
    for (int i = 0; i < 2; i++) {
      int first = i;
      thread(
          "t" + i,
          () -> {
            if (first == 0) {
              mutex[0] = driver.ex().ExInitializeFastMutex("gList");
              mutex[1] = driver.ex().ExInitializeFastMutex("gState");
            }
            driver.ke().KeDelayExecutionThread(MILLISECOND);
            driver.ex().ExAcquireFastMutex(mutex[first]);
            driver.ke().KeDelayExecutionThread(MILLISECOND);
            driver.ex().ExAcquireFastMutex(mutex[1 - first]);
          });
    }
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    isAsWritten("crosswise-table.txt");
  }

  @Test
  void dpcThatSetsAnEvent_isWhatWakesTheWaiter() throws IOException {
    DriverContext driver = bench.driver("d");
    thread(
        "waiter",
        () -> {
          Ke ke = driver.ke();
          KEvent done = ke.KeInitializeEvent("done", EventType.NOTIFICATION, false);
          KEvent never = ke.KeInitializeEvent("never", EventType.NOTIFICATION, false);
          ke.KeInsertQueueDpc(ke.KeInitializeDpc("finish", () -> ke.KeSetEvent(done)));
          ke.KeWaitForSingleObject(done, Ke.FOREVER);
          ke.KeWaitForSingleObject(never, Ke.FOREVER);
        });
    assertThat(bench.runToEnd().reason()).isEqualTo(RunEnd.Reason.DEADLOCK);
    isAsWritten("never-set-table.txt");
  }

  @Test
  void table_readsTheTraceAlone() {
    String source =
        Project.read(
            project
                .root()
                .resolve("sim-core/src/test/java/dev/wfpsim/testing/InterleavingTable.java"));
    assertThat(source.lines().filter(line -> line.startsWith("import dev.wfpsim.")))
        .isNotEmpty()
        .allMatch(line -> line.startsWith("import dev.wfpsim.trace."));
  }
}
