package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.kernel.CarrierKind;
import dev.wfpsim.kernel.Kernel;
import dev.wfpsim.kernel.KernelProfile;
import dev.wfpsim.trace.Findings;
import dev.wfpsim.trace.SeededChoices;
import dev.wfpsim.trace.Trace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class StreamLedgerTest {
  private final Findings findings = new Findings();
  private final StreamLedger ledger =
      new StreamLedger(
          new Kernel(
              KernelProfile.documented(),
              new SeededChoices(1),
              new Trace(),
              findings,
              CarrierKind.AUTOMATIC));
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
    assertThat(findings.has("STREAM_BYTES_DIFFER")).isTrue();
  }

  @Test
  void readEnd_bytesMissing_isReported() {
    wrote(client, "abc");
    read(server, "ab");
    server.readEnd();
    assertThat(findings.has("STREAM_BYTES_MISSING")).isTrue();
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
}
