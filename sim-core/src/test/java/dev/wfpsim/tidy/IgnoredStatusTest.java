package dev.wfpsim.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.socket.IoctlResult;
import dev.wfpsim.testing.IgnoredResults;
import dev.wfpsim.wfp.callout.Callouts;
import dev.wfpsim.wfp.engine.Added;
import dev.wfpsim.wfp.engine.FilterEngine;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every status that the simulator's own code computes is looked at. */
class IgnoredStatusTest {
  private static final Set<String> STATUSES =
      Set.of(
          NtStatus.class.getName(),
          Added.class.getName(),
          FilterEngine.Opened.class.getName(),
          Callouts.Registered.class.getName(),
          IoctlResult.class.getName());

  /**
   * A retreat fails only for a negative size; the stack's own are sizes of headers. What becomes of
   * a packet that the network layer could not take is no concern of the transport.
   */
  private static final Pattern HARMLESS =
      Pattern.compile(".* retreat|IpOutput\\.sendShown:\\d+ send");

  @ParameterizedTest
  @CsvSource({"net, 15", "wfp, 60", "driver, 60"})
  void simulator_everyStatus_isLookedAt(String room, int least) throws Exception {
    List<String> ignored = IgnoredResults.in(NtStatus.class, "dev/wfpsim/" + room, STATUSES, least);
    assertThat(ignored).allMatch(HARMLESS.asMatchPredicate());
  }

  @Test
  void search_callWhoseAnswerIsDropped_isFound() throws Exception {
    assertThat(IgnoredResults.in(Careless.class, "dev/wfpsim/tidy", STATUSES, 1))
        .anyMatch(found -> found.matches("IgnoredStatusTest\\$Careless.drop:\\d+ status"))
        .anyMatch(found -> found.matches("IgnoredStatusTest\\$Careless.handOn:\\d+ status"))
        .noneMatch(found -> found.contains("look"));
  }

  /** What the search has to find. */
  @SuppressWarnings({"unused", "ReturnValueIgnored"})
  private static final class Careless {
    private static NtStatus status() {
      return NtStatus.STATUS_SUCCESS;
    }

    private static void drop() {
      status();
    }

    private static Runnable handOn() {
      return Careless::status;
    }

    private static boolean look() {
      return status().isSuccess();
    }
  }
}
