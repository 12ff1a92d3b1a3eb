package dev.wfpsim.net.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.SocketAddress;
import org.jspecify.annotations.Nullable;

/** Endpoints without a transport behind them, for tests that call the hooks themselves. */
public final class TestEndpoints {
  private static final long FIRST_HANDLE = 0x1_0000_0000L;

  private TestEndpoints() {}

  public static TransportEndpoint of(
      int number, @Nullable UserProcess process, int protocol, SocketAddress local) {
    return new TransportEndpoint(
        FIRST_HANDLE + number, number, process, protocol, local.family(), local, null);
  }

  /** Takes a flow out of its table, as the stack does before it tells the platform. */
  public static void remove(FlowTable table, Flow flow) {
    assertThat(table.remove(flow)).isTrue();
  }
}
