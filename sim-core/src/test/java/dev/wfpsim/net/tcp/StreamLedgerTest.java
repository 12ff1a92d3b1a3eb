package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.SeededChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.kernel.run.Machine;
import dev.wfpsim.trace.FindingCode;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.Trace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamLedgerTest {
  private final Findings findings = new Findings();
  private final Kernel kernel =
      new Kernel(
          KernelProfile.documented(),
          new SeededChoices(1),
          new Trace(),
          findings,
          CarrierKind.AUTOMATIC);
  private final StreamLedger ledger = new StreamLedger(kernel);
  private final StreamLedger.Account client = ledger.join(1, 2, "client");
  private final StreamLedger.Account server = ledger.join(2, 1, "server");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static void wrote(StreamLedger.Account account, String text) {
    account.wrote(bytes(text), 0, text.length());
  }

  private static void read(StreamLedger.Account account, String text) {
    account.read(bytes(text), 0, text.length());
  }

  @Test
  void read_sameBytesOtherChunks_isFine() {
    wrote(client, "hello ");
    read(server, "he");
    wrote(client, "x".repeat(5000));
    read(server, "llo " + "x".repeat(4000));
    read(server, "x".repeat(1000));
    wrote(server, "back");
    read(client, "back");
    server.readEnd();
    client.readEnd();
    assertThat(findings.all()).isEmpty();
    assertThat(ledger.bytesChecked()).isEqualTo(5010);
  }

  @Test
  void read_otherBytes_isReportedOnceWithPosition() {
    wrote(client, "hello world");
    read(server, "hello ");
    read(server, "wxrld");
    read(server, "more");
    assertThat(findings.all()).hasSize(1);
    assertThat(findings.all().getFirst().code()).isEqualTo("STREAM_BYTES_DIFFER");
    assertThat(findings.all().getFirst().message()).contains("position=7");
  }

  @Test
  void read_moreThanWritten_isReported() {
    wrote(client, "abc");
    read(server, "abcd");
    assertThat(findings.has(FindingCode.STREAM_BYTES_DIFFER)).isTrue();
  }

  @Test
  void readEnd_bytesMissing_isReported() {
    wrote(client, "abc");
    read(server, "ab");
    server.readEnd();
    assertThat(findings.has(FindingCode.STREAM_BYTES_MISSING)).isTrue();
  }

  @Test
  void join_afterTheOtherEndWasReset_staysSilent() {
    StreamLedger.Account first = ledger.join(10, 20, "first");
    wrote(first, "abc");
    first.leave(TcpCloseReason.ABORTED);
    StreamLedger.Account late = ledger.join(20, 10, "late");
    read(late, "abc");
    late.leave(TcpCloseReason.RESET_BY_PEER);
    assertThat(findings.all()).isEmpty();
  }

  @Test
  void leave_reset_silencesIt() {
    wrote(client, "abc");
    client.leave(TcpCloseReason.ABORTED);
    read(server, "zzz");
    server.readEnd();
    server.leave(TcpCloseReason.RESET_BY_PEER);
    assertThat(findings.all()).isEmpty();
    assertThat(ledger.openStreams()).isZero();
  }

  private StreamLedger.Account aloneAndGone(int iss) {
    StreamLedger.Account alone = ledger.join(iss, -iss, "alone " + iss);
    wrote(alone, "abc");
    alone.leave(TcpCloseReason.ABORTED);
    return alone;
  }

  @Test
  void leave_theOtherEndNeverCame_isForgottenAfterAnHour() {
    client.leave(TcpCloseReason.ABORTED);
    server.leave(TcpCloseReason.RESET_BY_PEER);
    Machine machine = kernel.addMachine("m", 1);
    machine.startThread(
        "t",
        () -> {
          for (int iss = 1000; iss < 3000; iss++) {
            aloneAndGone(iss);
            machine.delay(StreamLedger.LATE_NANOS / 100);
          }
          assertThat(ledger.size()).isBetween(200, 210);
          StreamLedger.Account late = ledger.join(-2999, 2999, "late");
          read(late, "abc");
          late.leave(TcpCloseReason.RESET_BY_PEER);
        });
    kernel.run(Long.MAX_VALUE);
    assertThat(findings.all()).isEmpty();
    assertThat(ledger.size()).isBetween(198, 208);
  }
}
