package dev.wfpsim.driver.field;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.Site.Case;
import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.identity.Direction;
import dev.wfpsim.wfp.fwp.FwpActionType;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsClassifyOut;
import dev.wfpsim.wfp.fwps.FwpsStreamData;
import dev.wfpsim.wfp.layer.FwpsField;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the stream layers stand among the others, and the layer that shows TCP's segments. */
class StreamOrderTest {
  private static final int REQUEST = 1000;
  private static final int ANSWER = 900;

  private final List<String> order = new ArrayList<>();

  private static int length(Object data) {
    FwpsStreamData stream = FwpsStreamData.of(data);
    return stream == null
        ? ((NetBufferList) data).firstNetBuffer().dataLength()
        : (int) stream.dataLength();
  }

  /** Notes each layer that is shown the data, or the packet with it. */
  private void note(StreamLab lab, Guid sublayer, String name) {
    FwpsLayer layer =
        Objects.requireNonNull(FwpsLayer.byName(name + (lab.site.v4() ? "_V4" : "_V6")));
    lab.d.callout(
        sublayer,
        layer,
        List.of(),
        (values, meta, data, context, filter, flow, out) -> {
          if (data != null && length(data) >= ANSWER) {
            order.add(name);
          }
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = AddressFamily.class,
      names = {"AF_INET", "AF_INET6"})
  void data_comesToStreamAboveTransport_andLeavesFromItBelowTheSocket_R321(AddressFamily family) {
    StreamLab lab = new StreamLab(Case.of(family, 1));
    lab.d.atStart =
        () -> {
          Guid own = lab.d.sublayer(100);
          for (String layer :
              List.of(
                  "STREAM",
                  "INBOUND_TRANSPORT",
                  "OUTBOUND_TRANSPORT",
                  "INBOUND_IPPACKET",
                  "OUTBOUND_IPPACKET")) {
            note(lab, own, layer);
          }
        };
    lab.load().exchange(Site.text(REQUEST), Site.text(ANSWER)).run();
    assertThat(order)
        .containsExactly(
            "INBOUND_IPPACKET",
            "INBOUND_TRANSPORT",
            "STREAM",
            "STREAM",
            "OUTBOUND_TRANSPORT",
            "OUTBOUND_IPPACKET");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void segments_areShownOneByOne_thoseOfTheHandshakeToo_R285() {
    StreamLab lab = new StreamLab(Case.of(AddressFamily.AF_INET, 1));
    lab.d.atStart =
        () ->
            lab.d.callout(
                lab.d.sublayer(100),
                FwpsLayer.FWPS_LAYER_STREAM_PACKET_V4,
                List.of(),
                (values, meta, data, context, filter, flow, out) -> {
                  boolean inbound = values.number(FwpsField.DIRECTION) == Direction.INBOUND.code();
                  int header = inbound ? 0 : meta.transportHeaderSize();
                  order.add(
                      (inbound ? "in " : "out ") + (length(Objects.requireNonNull(data)) - header));
                });
    lab.load().exchange(Site.text(REQUEST), Site.text(ANSWER)).run();
    assertThat(order.subList(0, 4)).containsExactly("in 0", "out 0", "in 0", "in 1000");
    assertThat(order).contains("out 900");
    assertThat(lab.codes()).isEmpty();
  }

  @Test
  void segment_blockedAtStreamPacket_isSentAgain_R285() {
    StreamLab lab = new StreamLab(Case.of(AddressFamily.AF_INET, 1));
    lab.d.atStart =
        () ->
            lab.d.callout(
                lab.d.sublayer(100),
                FwpsLayer.FWPS_LAYER_STREAM_PACKET_V4,
                List.of(),
                (values, meta, data, context, filter, flow, out) -> {
                  boolean first =
                      length(Objects.requireNonNull(data)) >= ANSWER && order.size() < 2;
                  if (first) {
                    order.add("lost");
                    out.actionType = FwpActionType.FWP_ACTION_BLOCK;
                    out.flags |= FwpsClassifyOut.FWPS_CLASSIFY_OUT_FLAG_ABSORB;
                  }
                });
    lab.load().exchange(Site.text(REQUEST), Site.text(ANSWER)).run();
    assertThat(lab.atServer.size()).isEqualTo(REQUEST);
    assertThat(lab.atClient.size()).isEqualTo(ANSWER);
    assertThat(order).hasSize(2);
    assertThat(lab.codes()).isEmpty();
  }
}
