package dev.wfpsim.driver.field;

import static dev.wfpsim.wfp.fwps.FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA;
import static dev.wfpsim.wfp.fwps.FwpsStreamData.*;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.driver.field.StreamLab.Seen;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.layer.FwpsField;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What callouts of the STREAM layer are shown, and that nothing of it is lost on the way. */
class StreamLayerTest {
  private static final byte[] REQUEST = Site.text(5000);
  private static final byte[] ANSWER = Site.text(3000);

  private final ByteArrayOutputStream in = new ByteArrayOutputStream();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static StreamLab lab(AddressFamily family, long seed) {
    return new StreamLab(Case.of(family, seed));
  }

  private void keep(Seen seen) {
    (seen.inbound() ? in : out).writeBytes(seen.bytes());
  }

  private void exchanged(StreamLab lab) {
    assertThat(lab.atServer.toByteArray()).isEqualTo(REQUEST);
    assertThat(lab.atClient.toByteArray()).isEqualTo(ANSWER);
    assertThat(lab.codes()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void monitor_isShownAllPayload_ofBothDirections_R252_R092(AddressFamily family) {
    StreamLab lab = lab(family, 1);
    lab.d.atStart =
        () -> lab.d.stream(100, FwpActionType.FWP_ACTION_CALLOUT_INSPECTION, 0, this::keep, null);
    lab.load().exchange(REQUEST, ANSWER).run();
    exchanged(lab);
    assertThat(in.toByteArray()).isEqualTo(REQUEST);
    assertThat(out.toByteArray()).isEqualTo(ANSWER);
  }

  @Test
  void values_areTheFlows_andTheMetadataHasItsHandle_R286() {
    StreamLab lab = lab(AddressFamily.AF_INET, 1);
    List<String> told = new ArrayList<>();
    lab.d.atStart =
        () ->
            lab.d.stream(
                100,
                seen -> {
                  told.add(
                      seen.values().number(FwpsField.IP_LOCAL_PORT)
                          + " "
                          + (seen.values().number(FwpsField.DIRECTION) == Direction.INBOUND.code())
                          + " "
                          + (seen.meta().flowHandle() != 0));
                  seen.permit(0);
                });
    lab.load().exchange(REQUEST, ANSWER).run();
    exchanged(lab);
    assertThat(told).isNotEmpty().containsOnly("443 true true");
  }

  @Test
  void verdict_ofTheLeadingBytes_hasTheRestShownAgain_R253_R254_R255() {
    StreamLab lab = lab(AddressFamily.AF_INET, 1);
    List<Long> lengths = new ArrayList<>();
    lab.d.atStart =
        () ->
            lab.d.stream(
                100,
                seen -> {
                  if (seen.inbound() && !seen.end()) {
                    lengths.add(seen.data().dataLength());
                    in.write(seen.bytes(), 0, (int) Math.min(700, seen.data().dataLength()));
                    seen.permit(Math.min(700, seen.data().dataLength()));
                  } else {
                    seen.permit(0);
                  }
                });
    lab.load().exchange(REQUEST, ANSWER).run();
    exchanged(lab);
    assertThat(in.toByteArray()).isEqualTo(REQUEST);
    assertThat(lengths).contains(1460L, 760L, 60L);
  }

  @Test
  void ends_areShownByThemselves_afterAllData_R277() {
    StreamLab lab = lab(AddressFamily.AF_INET, 1);
    List<String> ends = new ArrayList<>();
    lab.d.atStart =
        () ->
            lab.d.stream(
                100,
                seen -> {
                  keep(seen);
                  if (seen.end()) {
                    ends.add(
                        Integer.toHexString(seen.data().flags())
                            + " of "
                            + (seen.inbound() ? in : out).size()
                            + " with "
                            + seen.data().dataLength()
                            + " no more: "
                            + ((seen.out().flags & FWPS_CLASSIFY_OUT_FLAG_NO_MORE_DATA) != 0));
                  }
                  seen.permit(0);
                });
    lab.load().exchange(REQUEST, ANSWER).run();
    exchanged(lab);
    assertThat(ends)
        .containsExactly("5 of 5000 with 0 no more: true", "90000 of 3000 with 0 no more: true");
  }

  @Test
  void resets_areFlags_ofTheSideThatIsReset_R284() {
    for (boolean byPeer : new boolean[] {true, false}) {
      StreamLab lab = lab(AddressFamily.AF_INET, 1);
      List<String> told = new ArrayList<>();
      lab.d.atStart =
          () ->
              lab.d.stream(
                  100,
                  seen -> {
                    told.add(Integer.toHexString(seen.data().flags() & 0x1f000f));
                    told.remove("1");
                    seen.permit(0);
                  });
      lab.load()
          .serve(
              peer -> {
                byte[] part = new byte[100];
                peer.receive(part);
                if (!byPeer) {
                  peer.abort();
                } else {
                  peer.receive(part);
                }
              });
      lab.connect(
          socket -> {
            socket.send(new byte[10]);
            lab.site.sleep(lab.site.client, 50 * Site.MILLISECOND);
            if (byPeer) {
              socket.abort();
            }
          });
      lab.run();
      assertThat(told).containsExactly(byPeer ? "9" : "110000");
      assertThat(lab.codes()).isEmpty();
    }
  }

  @Test
  void pushAndNoDelay_areFlags() {
    StreamLab lab = lab(AddressFamily.AF_INET, 1);
    List<String> told = new ArrayList<>();
    lab.d.atStart =
        () ->
            lab.d.stream(
                100,
                seen -> {
                  told.add(Integer.toHexString(seen.data().flags()));
                  seen.permit(0);
                });
    lab.load()
        .serve(
            peer -> {
              peer.control().setNoDelay(true);
              peer.receive(new byte[100]);
              peer.send(new byte[20]);
            });
    lab.connect(
        socket -> {
          socket.send(new byte[10]);
          readQuietly(lab, socket);
        });
    lab.run();
    assertThat(told).startsWith("11", "50000");
  }

  private static void readQuietly(StreamLab lab, dev.wfpsim.net.socket.Socket socket)
      throws dev.wfpsim.net.winsock.SocketError {
    lab.readAll(socket, lab.atClient);
  }
}
