package dev.wfpsim.driver;

import static dev.wfpsim.net.transport.TwoHosts.MILLISECOND;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.buffer.DataBuffer;
import dev.wfpsim.net.buffer.Mdl;
import dev.wfpsim.net.buffer.Memory;
import dev.wfpsim.net.buffer.NativeCode;
import dev.wfpsim.net.buffer.NetBuffer;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.ip.ReceiveLayout;
import dev.wfpsim.net.link.LinkOptions;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.socket.SocketKind;
import dev.wfpsim.trace.Finding;
import dev.wfpsim.wfp.layer.FwpsLayer;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Edits in memory that is not the driver's: the stack sends them again, the receiver reads them.
 */
class EditInPlaceTest extends TrafficBench {
  /** In one piece, so that all of a packet can be edited in its place. */
  @Override
  ReceiveLayout receiveLayout() {
    return ReceiveLayout.WHOLE;
  }

  private static final int SENT = 5_000;
  private static final int CHANGED = 7;

  private enum How {
    IN_PLACE,
    IN_PLACE_BY_POINTER,
    IN_PLACE_BY_ADDRESS,
    SHALLOW_CLONE,
    SHALLOW_CLONE_BY_POINTER,
    SHALLOW_CLONE_BY_ADDRESS,
    REPLACED_MDL
  }

  private byte[] received = {};

  private void edit(NetBufferList list, int payloadAt, How how) {
    NetBuffer buffer = list.firstNetBuffer();
    int at = payloadAt + CHANGED;
    switch (how) {
      case IN_PLACE, SHALLOW_CLONE -> buffer.copyFrom(at, new byte[] {99}, 0, 1);
      case IN_PLACE_BY_POINTER, SHALLOW_CLONE_BY_POINTER -> {
        Mdl mdl = Objects.requireNonNull(buffer.currentMdl().next(), "data behind the header");
        mdl.memory().put8(mdl.start() + CHANGED, 99);
      }
      case IN_PLACE_BY_ADDRESS, SHALLOW_CLONE_BY_ADDRESS -> {
        Mdl mdl = Objects.requireNonNull(buffer.currentMdl().next(), "data behind the header");
        NativeCode.poke(mdl.memory().segment(), mdl.start() + CHANGED, 99);
      }
      case REPLACED_MDL -> {
        byte[] copy = buffer.copyBytes();
        Mdl before = buffer.mdlChain();
        int offset = buffer.dataOffset();
        copy[at] = 99;
        buffer.replaceMdlChain(Mdl.of(copy), 0, copy.length);
        buffer.replaceMdlChain(before, offset, copy.length);
      }
    }
  }

  /** Edits the first segment with data, and drops it: it is sent again. */
  private void editAndDropFirst(How how) {
    boolean[] done = {false};
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList list = (NetBufferList) Objects.requireNonNull(data);
          int header = meta.transportHeaderSize();
          if (done[0] || list.firstNetBuffer().dataLength() == header) {
            return;
          }
          done[0] = true;
          if (how.name().startsWith("IN_PLACE")) {
            edit(list, header, how);
          } else {
            NetBufferList clone = clone(list);
            edit(clone, header, how);
            driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          }
          absorb(out);
        });
  }

  private void transfer() {
    net.onServer(
        () -> {
          Socket peer = net.listener(net.server, PORT).accept();
          received = receiveAll(peer);
          peer.close();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          Socket socket = net.socket(net.client, SocketKind.STREAM);
          socket.connect(net.toB(PORT));
          sendAll(socket, text(SENT));
          socket.close();
        });
    run();
  }

  @ParameterizedTest
  @EnumSource
  void segmentEditedAndDropped_isSentAgainAsItWasLeft_R098_R303(How how) {
    editAndDropFirst(how);
    transfer();
    byte[] expected = text(SENT);
    if (how == How.REPLACED_MDL) {
      assertThat(rules()).isEmpty();
    } else {
      expected[CHANGED] = 99;
      Finding first = net.findings.all().getFirst();
      boolean shared = how.name().startsWith("SHALLOW_CLONE");
      assertThat(first.rule()).isEqualTo(shared ? "R-303" : "R-098");
      assertThat(first.code()).isEqualTo(shared ? "NBL_SHARED_WRITTEN" : "NBL_INDICATED_WRITTEN");
      assertThat(first.message()).contains("bytes=1, nbl=");
      assertThat(first.place()).startsWith("EditInPlaceTest.java:");
      assertThat(first.callback()).startsWith("classifyFn");
    }
    assertThat(received).isEqualTo(expected);
  }

  @Test
  void dataOfASegment_liesWhereTheStackKeepsIt() {
    boolean[] apart = {false};
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.TCP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBuffer buffer = ((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer();
          int header = meta.transportHeaderSize();
          if (buffer.dataLength() > header) {
            apart[0] = true;
            assertThat(driver.ndis().NdisGetDataBuffer(buffer, header, null)).isNotNull();
            assertThat(driver.ndis().NdisGetDataBuffer(buffer, header + 1, null))
                .as("header and data lie apart")
                .isNull();
            DataBuffer copy =
                Objects.requireNonNull(
                    driver.ndis().NdisGetDataBuffer(buffer, header + 1, Memory.ofSize(header + 1)));
            assertThat(copy.inPlace()).isFalse();
          }
        });
    transfer();
    assertThat(apart[0]).isTrue();
    assertThat(received).isEqualTo(text(SENT));
    assertThat(rules()).isEmpty();
  }

  /** What is written into an arriving packet reaches the application. */
  @ParameterizedTest
  @ValueSource(ints = {IpProtocol.TCP, IpProtocol.UDP})
  void arrivingPacketEdited_reachesTheApplicationSo_R098(int protocol) {
    atServer();
    callout(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        protocol,
        (values, meta, data, context, filter, flow, out) -> {
          NetBuffer payload = ((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer();
          if (payload.dataLength() > CHANGED) {
            payload.copyFrom(CHANGED, new byte[] {99}, 0, 1);
          }
        });
    if (protocol == IpProtocol.TCP) {
      transfer();
    } else {
      net.onServer(
          () -> {
            Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
            socket.bind(net.any(PORT));
            received = socket.receiveFrom().payload();
          });
      net.onClient(
          () -> {
            net.sleep(MILLISECOND);
            net.socket(net.client, SocketKind.DATAGRAM).sendTo(text(100), net.toB(PORT));
          });
      run();
    }
    assertThat(received[CHANGED]).isEqualTo((byte) 99);
    assertThat(rules()).contains("R-098");
  }

  boolean isNative() {
    return false;
  }

  /**
   * Two copies of a datagram lie in the same bytes on the wire: what is written into the first,
   * even by its address, is not in the second.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void duplicateOfAnEditedPacket_isAsItWasSent_R098(boolean byAddress) {
    begin(net(1, new LinkOptions("wire").duplicate(1)), true);
    boolean[] done = {false};
    callout(
        FwpsLayer.FWPS_LAYER_INBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBuffer payload = ((NetBufferList) Objects.requireNonNull(data)).firstNetBuffer();
          DataBuffer bytes = Objects.requireNonNull(payload.dataBuffer(CHANGED + 1, null));
          assertThat(bytes.memory().isNative()).isEqualTo(isNative());
          if (!done[0] && byAddress) {
            NativeCode.poke(bytes.segment(), CHANGED, 99);
          } else if (!done[0]) {
            bytes.put8(CHANGED, 99);
          }
          done[0] = true;
        });
    byte[][] both = new byte[2][];
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          both[0] = socket.receiveFrom().payload();
          both[1] = socket.receiveFrom().payload();
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(text(100), net.toB(PORT));
        });
    run();
    byte[] edited = text(100);
    edited[CHANGED] = 99;
    assertThat(both[0]).isEqualTo(edited);
    assertThat(both[1]).isEqualTo(text(100));
    assertThat(rules()).containsExactly("R-098");
  }

  /** All that was sent has arrived, and every packet and queue has given its memory back. */
  @AfterEach
  void nothingKeepsMemory() {
    assertThat(net.memory.keptBytes()).isZero();
    if (net.memory.counts()) {
      net.memory.close();
    }
  }

  /** An edited clone of a segment is no excuse: the queue still holds what was edited. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void everySegmentEditedThroughItsClone_isFound_R303(boolean absorbed) {
    callout(
        FwpsLayer.FWPS_LAYER_OUTBOUND_TRANSPORT_V4,
        IpProtocol.UDP,
        (values, meta, data, context, filter, flow, out) -> {
          NetBufferList clone = clone((NetBufferList) Objects.requireNonNull(data));
          clone.firstNetBuffer().copyFrom(8, new byte[] {99}, 0, 1);
          driver.fwps().FwpsFreeCloneNetBufferList0(clone, 0);
          if (absorbed) {
            absorb(out);
          }
        });
    net.onServer(
        () -> {
          Socket socket = net.socket(net.server, SocketKind.DATAGRAM);
          socket.bind(net.any(PORT));
          if (!absorbed) {
            received = socket.receiveFrom().payload();
          }
        });
    net.onClient(
        () -> {
          net.sleep(MILLISECOND);
          net.socket(net.client, SocketKind.DATAGRAM).sendTo(text(100), net.toB(PORT));
        });
    run();
    if (absorbed) {
      assertThat(rules()).isEmpty();
    } else {
      assertThat(rules()).containsExactly("R-303");
      assertThat(received[0]).isEqualTo((byte) 99);
    }
  }
}
