package dev.wfpsim.driver.field;

import static dev.wfpsim.wfp.fwps.FwpsStreamActionType.FWPS_STREAM_ACTION_DROP_CONNECTION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.driver.field.StreamTools.Target;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.buffer.NetBufferList;
import dev.wfpsim.net.socket.Socket;
import dev.wfpsim.net.winsock.SocketError;
import dev.wfpsim.wfp.fwp.FwpActionType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A driver holds what came, and its end, until the connection is over on the wire: TCP has closed
 * it in order, but who put the data back later still finds the flow, and the application its data.
 */
class StreamHeldAtEndTest extends StreamEditRig {
  /** All that is to be said against it. */
  private static final String HELD_LONG = "R-308 NBL_HELD_LONG";

  private record Held(Target at, int flags, NetBufferList chain, long length) {}

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private final List<NtStatus> putBack = new ArrayList<>();
  private long holdNanos;

  @BeforeEach
  void holdAllThatComesIn() {
    edit(
        seen -> {
          if (seen.inbound()) {
            held.add(
                new Held(
                    Target.of(seen),
                    seen.data().flags(),
                    tools.cloned(seen.data()),
                    seen.data().dataLength()));
            seen.block(0);
          } else {
            seen.permit(0);
          }
        });
    Runnable start = lab.d.atStart;
    lab.d.atStart =
        () -> {
          start.run();
          lab.site.system(lab.site.b, "late", holdNanos, this::putBack);
        };
  }

  private void putBack() {
    for (Held each = held.poll(); each != null; each = held.poll()) {
      putBack.add(tools.injectClone(each.at(), each.flags(), each.chain(), each.length()));
    }
  }

  /** The server sends its answer and its end before it reads anything. */
  private void answerFirst(Socket peer) throws SocketError {
    lab.site.sleep(lab.site.server, Site.SECOND);
    peer.send(ANSWER);
    peer.shutdownSend();
    lab.readAll(peer, lab.atServer);
    told.add("read to the end");
  }

  private void talk(Socket socket) throws SocketError {
    socket.send(REQUEST);
    socket.shutdownSend();
    lab.readAll(socket, lab.atClient);
  }

  /** The client's end came first: the server's connection goes from LAST_ACK to CLOSED. */
  @ParameterizedTest
  @ValueSource(longs = {10, 200})
  void lastToClose_dataHeldLonger_isReadToItsEnd(long seconds) {
    holdNanos = seconds * Site.SECOND;
    lab.serve(this::answerFirst).connect(this::talk).run();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(told).containsExactly("read to the end");
    assertThat(putBack).containsOnly(NtStatus.STATUS_SUCCESS);
    assertThat(tools.completed).isNotEmpty().allMatch(each -> each.endsWith("STATUS_SUCCESS"));
    assertThat(lab.codes()).allMatch(HELD_LONG::equals);
  }

  /** The server's end came first: its connection goes through TIME_WAIT, which runs out. */
  @ParameterizedTest
  @ValueSource(longs = {10, 200})
  void firstToClose_dataHeldLonger_isReadToItsEnd(long seconds) {
    holdNanos = seconds * Site.SECOND;
    lab.serve(this::answerFirst)
        .connect(
            socket -> {
              lab.readAll(socket, lab.atClient);
              socket.send(REQUEST);
              socket.shutdownSend();
            })
        .run();
    assertThat(atServer()).isEqualTo(REQUEST);
    assertThat(told).containsExactly("read to the end");
    assertThat(putBack).containsOnly(NtStatus.STATUS_SUCCESS);
    assertThat(tools.completed).isNotEmpty().allMatch(each -> each.endsWith("STATUS_SUCCESS"));
    assertThat(lab.codes()).allMatch(HELD_LONG::equals);
  }

  /** Who closes wants no more: the flow goes, though the driver holds data for it. */
  @Test
  void applicationThatCloses_getsNothing_andTheFlowGoes() {
    holdNanos = 100 * Site.SECOND;
    lab.serve(
            peer -> {
              lab.site.sleep(lab.site.server, Site.SECOND);
              peer.shutdownSend();
              lab.site.sleep(lab.site.server, 20 * Site.SECOND);
            })
        .connect(this::talk)
        .run();
    assertThat(putBack).isNotEmpty().containsOnly(NtStatus.STATUS_INVALID_PARAMETER);
    assertThat(lab.codes()).allMatch(HELD_LONG::equals);
  }

  /** What is put back is dropped by a callout behind: who reads is told that, and waits no more. */
  @Test
  void connectionDroppedAfterItsEnd_readerIsTold() {
    holdNanos = 10 * Site.SECOND;
    Runnable start = lab.d.atStart;
    lab.d.atStart =
        () -> {
          start.run();
          lab.d.stream(
              50,
              seen -> {
                if (seen.inbound()) {
                  seen.packet().streamAction = FWPS_STREAM_ACTION_DROP_CONNECTION;
                  seen.out().actionType = FwpActionType.FWP_ACTION_NONE;
                }
              });
        };
    lab.serve(
            peer -> {
              try {
                answerFirst(peer);
              } catch (SocketError e) {
                told.add(e.error().name());
              }
            })
        .connect(this::talk)
        .run();
    assertThat(told).containsExactly("WSAECONNABORTED");
    assertThat(atServer()).isEmpty();
  }
}
