package dev.wfpsim.wfp.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.wfp.fwp.Guid;
import dev.wfpsim.wfp.fwps.FwpsBindRequest;
import dev.wfpsim.wfp.fwps.FwpsConnectRequest;
import dev.wfpsim.wfp.fwps.LayerDataVersion;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The versions of what a redirect layer lets callouts change, and what counts as a change. */
class LayerDataVersionTest {
  private static final SocketAddress LOCAL = SocketAddress.parse("10.0.0.5:50000");
  private static final SocketAddress REMOTE = SocketAddress.parse("10.0.0.80:443");
  private static final SocketAddress OTHER = SocketAddress.parse("10.0.0.81:8443");
  private static final IssuedRedirectHandle HANDLE =
      new IssuedRedirectHandle(7, Guid.parse("00000000-0000-0000-0000-000000000001"), 0);

  @Test
  void connectRequest_anythingWritable_isAChange_R121() {
    Kernel kernel =
        TestKernels.create(
            KernelProfile.documented(), new UndisturbedChoices(), CarrierKind.AUTOMATIC);
    Pool pool = new Pool(kernel.addMachine("m", 1));
    PoolMemory context = Objects.requireNonNull(pool.allocate(PoolType.NON_PAGED, 8, 0x41414141));
    List<Consumer<FwpsConnectRequest>> edits =
        List.of(
            request -> request.localAddressAndPort = OTHER,
            request -> request.remoteAddressAndPort = OTHER,
            request -> request.portReservationToken = 1,
            request -> request.localRedirectTargetPID = 1,
            request -> request.localRedirectHandle = HANDLE,
            request -> request.localRedirectContext = context);
    for (Consumer<FwpsConnectRequest> edit : edits) {
      FwpsConnectRequest original = new FwpsConnectRequest(LOCAL, REMOTE);
      FwpsConnectRequest next = original.nextVersion(5, 0);
      assertThat(next.changes()).isFalse();
      edit.accept(next);
      assertThat(next.changes()).isTrue();
      assertThat(next.nextVersion(6, 0).changes()).as("what it was made from").isFalse();
      next.revert();
      assertThat(next.changes()).isFalse();
    }
    pool.free(context);
  }

  @Test
  void bindRequest_addressOrToken_isAChange_R164() {
    List<Consumer<FwpsBindRequest>> edits =
        List.of(
            request -> request.localAddressAndPort = OTHER,
            request -> request.portReservationToken = 1);
    for (Consumer<FwpsBindRequest> edit : edits) {
      FwpsBindRequest next = new FwpsBindRequest(LOCAL).nextVersion(5, 0);
      assertThat(next.changes()).isFalse();
      edit.accept(next);
      assertThat(next.changes()).isTrue();
      next.revert();
      assertThat(next.changes()).isFalse();
    }
  }

  @Test
  void original_isNoChangeAndHasNoPredecessor_R134() {
    FwpsConnectRequest connect = new FwpsConnectRequest(LOCAL, REMOTE);
    FwpsBindRequest bind = new FwpsBindRequest(LOCAL);
    for (LayerDataVersion original : List.of(connect, bind)) {
      assertThat(original.changes()).isFalse();
      assertThat(original.previousVersion()).isNull();
      assertThat(original.modifierFilterId()).isZero();
      original.revert();
      assertThat(original.toString()).contains("local=10.0.0.5:50000");
    }
    assertThat(connect.toString()).isEqualTo("local=10.0.0.5:50000 remote=10.0.0.80:443");
  }

  @Test
  void nextVersion_knowsItsFilterAndPredecessor_R131_R134() {
    FwpsConnectRequest connect = new FwpsConnectRequest(LOCAL, REMOTE);
    FwpsBindRequest bind = new FwpsBindRequest(LOCAL);
    for (LayerDataVersion original : List.of(connect, bind)) {
      LayerDataVersion next = original.nextVersion(5, 0);
      assertThat(next.modifierFilterId()).isEqualTo(5);
      assertThat(next.previousVersion()).isSameAs(original);
      LayerDataVersion between = original.nextVersion(6, 0);
      next.relink(between);
      assertThat(next.previousVersion()).isSameAs(between);
    }
  }
}
