package dev.wfpsim.net.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.address.SocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConnectionKeysTest {
  private static final SocketAddress LOCAL = end("10.0.0.5", 49_152);
  private static final SocketAddress REMOTE = end("10.0.0.80", 443);

  private static SocketAddress end(String address, int port) {
    return new SocketAddress(IpAddress.parse(address), port);
  }

  @Test
  void next_otherConnectionsBefore_isMostlyTheSame() {
    long alone = new ConnectionKeys(1).next(LOCAL, REMOTE);
    int same = 0;
    for (int port = 1; port <= 200; port++) {
      ConnectionKeys keys = new ConnectionKeys(1);
      keys.next(LOCAL, end("10.0.0.80", port));
      keys.next(LOCAL, end("2001:db8::80", port));
      same += keys.next(LOCAL, REMOTE) == alone ? 1 : 0;
    }
    assertThat(same).isBetween(190, 200);
  }

  @Test
  void next_anyOtherConnection_isAnother() {
    List<Long> keys = new ArrayList<>();
    ConnectionKeys one = new ConnectionKeys(1);
    for (int again = 0; again < 1000; again++) {
      keys.add(one.next(LOCAL, REMOTE));
    }
    keys.add(new ConnectionKeys(2).next(LOCAL, REMOTE));
    keys.add(new ConnectionKeys(1).next(REMOTE, LOCAL));
    keys.add(new ConnectionKeys(1).next(LOCAL, end("10.0.0.80", 444)));
    keys.add(new ConnectionKeys(1).next(LOCAL, end("10.0.0.81", 443)));
    keys.add(new ConnectionKeys(1).next(end("10.0.0.5", 49_153), REMOTE));
    Set<Long> distinct = new LinkedHashSet<>(keys);
    assertThat(distinct).hasSameSizeAs(keys).doesNotContain(0L);
  }
}
