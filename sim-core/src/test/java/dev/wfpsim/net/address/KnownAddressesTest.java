package dev.wfpsim.net.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KnownAddressesTest {

  private static IpAddress known(KnownAddresses addresses, IpAddress address) {
    return address.isIpv4()
        ? addresses.ofIpv4(address.ipv4Bits())
        : addresses.ofIpv6(address.highBits(), address.lowBits());
  }

  private static IpAddress any(SplittableRandom random) {
    int number = random.nextInt(6);
    return random.nextBoolean()
        ? IpAddress.ofIpv4(number)
        : IpAddress.ofIpv6(random.nextInt(8), number);
  }

  @Test
  void anyAddress_isWhatWasRead() {
    KnownAddresses addresses = new KnownAddresses();
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 20_000; i++) {
      IpAddress address = any(random);
      assertThat(known(addresses, address)).isEqualTo(address);
    }
  }

  /** A connection's packets are read at both ends, one after the other. */
  @Test
  void anyTwoAddresses_readInTurns_areMadeOnce() {
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 2_000; i++) {
      KnownAddresses addresses = new KnownAddresses();
      List<IpAddress> pair = List.of(any(random), any(random));
      List<IpAddress> first = new ArrayList<>();
      pair.forEach(each -> first.add(known(addresses, each)));
      assertThat(first).isEqualTo(pair);
      for (int turn = 0; turn < 4; turn++) {
        IpAddress again = known(addresses, pair.get(turn % 2));
        assertThat(again == first.get(turn % 2) || pair.get(0).equals(pair.get(1)))
            .as("made once: %s", pair)
            .isTrue();
      }
    }
  }
}
