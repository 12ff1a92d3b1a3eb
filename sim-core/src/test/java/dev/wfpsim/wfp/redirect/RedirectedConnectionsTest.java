package dev.wfpsim.wfp.redirect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wfpsim.explore.strategy.UndisturbedChoices;
import dev.wfpsim.kernel.carrier.CarrierKind;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.memory.PoolType;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.kernel.run.Kernel;
import dev.wfpsim.kernel.run.KernelProfile;
import dev.wfpsim.net.address.IpProtocol;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.testing.TestKernels;
import dev.wfpsim.wfp.fwp.Guid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What a host remembers of its redirected connections, and the blobs that name their records. */
class RedirectedConnectionsTest {
  private static final int TCP = IpProtocol.TCP;
  private static final SocketAddress CLIENT = SocketAddress.parse("10.0.0.5:50000");
  private static final SocketAddress SECOND = SocketAddress.parse("10.0.0.5:50001");
  private static final SocketAddress PROXY = SocketAddress.parse("10.0.0.5:8443");
  private static final SocketAddress OTHER_PROXY = SocketAddress.parse("10.0.0.5:8444");
  private static final SocketAddress SERVER = SocketAddress.parse("10.0.0.80:443");

  private final Kernel kernel =
      TestKernels.create(
          KernelProfile.documented(), new UndisturbedChoices(), CarrierKind.AUTOMATIC);
  private final Pool pool = new Pool(kernel.addMachine("m", 1));
  private final RedirectedConnections connections = new RedirectedConnections(pool);
  private final IssuedRedirectHandle handle =
      new IssuedRedirectHandle(0x70, Guid.parse("00000000-0000-0000-0000-000000000001"), 0);

  private RedirectRecord record() {
    return new RedirectRecord(
        connections.nextRecordId(), handle, null, 0, SERVER, "\\device\\a.exe", 7);
  }

  private RedirectRecords records(RedirectRecord... own) {
    RedirectRecords records = new RedirectRecords(List.of());
    records.setOwn(Arrays.asList(own));
    return records;
  }

  private PoolMemory context(RedirectRecords records) {
    PoolMemory memory = Objects.requireNonNull(pool.allocate(PoolType.NON_PAGED, 8, 0x41414141));
    assertThat(records.keep(memory)).isTrue();
    connections.own(memory);
    return memory;
  }

  @Test
  void connections_ofOtherEndsOrProtocol_areOthers() {
    RedirectRecords first = records(record());
    RedirectRecords second = records(record());
    RedirectRecords third = records(record());
    RedirectRecords fourth = records(record());
    connections.add(TCP, CLIENT, PROXY, first);
    connections.add(TCP, SECOND, PROXY, second);
    connections.add(TCP, CLIENT, OTHER_PROXY, third);
    connections.add(IpProtocol.UDP, CLIENT, PROXY, fourth);
    assertThat(connections.size()).isEqualTo(4);
    assertThat(connections.ofAccepted(TCP, PROXY, CLIENT)).isSameAs(first);
    assertThat(connections.ofAccepted(TCP, PROXY, SECOND)).isSameAs(second);
    assertThat(connections.ofAccepted(TCP, OTHER_PROXY, CLIENT)).isSameAs(third);
    assertThat(connections.ofAccepted(IpProtocol.UDP, PROXY, CLIENT)).isSameAs(fourth);
    assertThat(connections.ofAccepted(TCP, CLIENT, PROXY)).as("the client's own view").isNull();
    assertThat(connections.ofAccepted(TCP, PROXY, null)).isNull();
  }

  @Test
  void add_sameEndsAgain_freesTheContextsOfTheFirst_R148() {
    RedirectRecords first = records(record());
    PoolMemory memory = context(first);
    connections.add(TCP, CLIENT, PROXY, first);
    connections.add(TCP, CLIENT, PROXY, first);
    assertThat(memory.isFreed()).as("the same records once more").isFalse();
    assertThat(connections.owns(memory)).isTrue();
    connections.add(TCP, CLIENT, PROXY, records(record()));
    assertThat(memory.isFreed()).isTrue();
    assertThat(connections.owns(memory)).isFalse();
    assertThat(connections.size()).isEqualTo(1);
  }

  @Test
  void keep_sameContextTwice_isKnown_R148() {
    RedirectRecords records = records(record());
    PoolMemory memory = context(records);
    assertThat(records.keep(memory)).isFalse();
    assertThat(records.contexts()).containsExactly(memory);
    connections.freeContexts(records);
    assertThat(memory.isFreed()).isTrue();
  }

  @Test
  void blob_namesItsRecordsInOrder_R157() {
    RedirectRecord older = record();
    RedirectRecord newer = record();
    assertThat(newer.id()).isGreaterThan(older.id());
    connections.add(TCP, CLIENT, PROXY, records(older, newer));
    List<RedirectRecord> read = new ArrayList<>();
    assertThat(connections.parse(connections.format(List.of(older, newer)), read))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(read).containsExactly(older, newer);
    assertThat(new RedirectRecords(read).onSocket()).containsExactly(older, newer);
  }

  @Test
  void blob_thatIsNoneOfThisHosts_isRefused_R155() {
    RedirectRecord known = record();
    connections.add(TCP, CLIENT, PROXY, records(known));
    byte[] whole = connections.format(List.of(known));
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length));
    }
    for (int at : new int[] {0, 7, 16, 24, 31}) {
      byte[] changed = whole.clone();
      changed[at] ^= (byte) 0x5A;
      refused(changed);
    }
    refused(connections.format(List.of()));
    refused(connections.format(List.of(record())));
  }

  @Test
  void blob_ofAsManyRecordsAsThereMayBe_isRead_R155() {
    RedirectRecord[] most = new RedirectRecord[64];
    Arrays.setAll(most, i -> record());
    connections.add(TCP, CLIENT, PROXY, records(most));
    List<RedirectRecord> read = new ArrayList<>();
    assertThat(connections.parse(connections.format(Arrays.asList(most)), read))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    assertThat(read).containsExactly(most);
    List<RedirectRecord> tooMany = new ArrayList<>(read);
    tooMany.add(most[0]);
    refused(connections.format(tooMany));
  }

  /** The newest 65,536 records are remembered, so that a blob kept for long is refused at last. */
  @Test
  void records_moreThanAreRemembered_theOldestAreForgotten() {
    RedirectRecord first = record();
    connections.add(TCP, CLIENT, PROXY, records(first));
    RedirectRecord second = record();
    connections.add(TCP, SECOND, PROXY, records(second));
    byte[] firstBlob = connections.format(List.of(first));
    RedirectRecord[] many = new RedirectRecord[(1 << 16) - 2];
    Arrays.setAll(many, i -> record());
    connections.add(TCP, CLIENT, OTHER_PROXY, records(many));
    assertThat(connections.parse(firstBlob, new ArrayList<>()))
        .as("just as many as are kept")
        .isEqualTo(NtStatus.STATUS_SUCCESS);
    connections.add(TCP, SECOND, OTHER_PROXY, records(record()));
    refused(firstBlob);
    assertThat(connections.parse(connections.format(List.of(second)), new ArrayList<>()))
        .isEqualTo(NtStatus.STATUS_SUCCESS);
  }

  private void refused(byte[] blob) {
    List<RedirectRecord> read = new ArrayList<>();
    assertThat(connections.parse(blob, read)).isEqualTo(NtStatus.STATUS_INVALID_PARAMETER);
    assertThat(read).isEmpty();
  }
}
