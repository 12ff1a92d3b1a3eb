package dev.wfpsim.net.ip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wfpsim.net.address.AddressFamily;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.identity.TransportEndpoint;
import org.junit.jupiter.api.Test;

class ProtocolTableTest {
  private final ProtocolTable table = new ProtocolTable();

  @Test
  void find_entered_byItsNumberOnly() {
    UpperProtocol tcp = new Silent();
    UpperProtocol udp = new Silent();
    table.add(IpProtocol.TCP, tcp);
    table.add(IpProtocol.UDP, udp);
    assertThat(table.find(IpProtocol.TCP)).isSameAs(tcp);
    assertThat(table.find(IpProtocol.UDP)).isSameAs(udp);
    assertThat(table.find(IpProtocol.ICMP)).isNull();
    assertThat(udp.ownEndpoint(AddressFamily.AF_INET)).isNull();
  }

  @Test
  void add_numberTaken_isRefused() {
    table.add(IpProtocol.TCP, new Silent());
    assertThatThrownBy(() -> table.add(IpProtocol.TCP, new Silent()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("number=6");
  }

  private static final class Silent implements UpperProtocol {
    @Override
    public void receive(InboundPacket packet) {}

    @Override
    public TransportEndpoint ownerOf(IcmpErrorNotice notice) {
      return null;
    }

    @Override
    public boolean believes(IcmpErrorNotice notice) {
      return true;
    }

    @Override
    public void icmpError(IcmpErrorNotice notice) {}
  }
}
