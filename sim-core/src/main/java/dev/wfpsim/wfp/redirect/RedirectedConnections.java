package dev.wfpsim.wfp.redirect;

import dev.wfpsim.collect.LazyTreeMap;
import dev.wfpsim.collect.LazyTreeSet;
import dev.wfpsim.kernel.memory.Pool;
import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.kernel.nt.NtStatus;
import dev.wfpsim.net.address.SocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one host that were redirected to a local service, from their authorisation
 * until both ends are gone; and the blobs by which processes hand their records on.
 *
 * <p>An entry is found by the connection's ends as its client has them: the service's accepted
 * socket has the same two, swapped. The redirectors' contexts are freed with the entry.
 *
 * <p>A blob names records; it is opaque to the process, which sets it on its own socket before it
 * connects onwards.
 *
 * <p>Source: "Using bind or connect redirection", SIO_QUERY_WFP_CONNECTION_REDIRECT_RECORDS,
 * SIO_QUERY_WFP_CONNECTION_REDIRECT_CONTEXT, SIO_SET_WFP_CONNECTION_REDIRECT_RECORDS.
 */
public final class RedirectedConnections {
  private static final int MAGIC = 0x57465052;
  private static final int HEADER_BYTES = 16;
  private static final int RECORD_BYTES = 16;
  private static final int MAX_RECORDS = 64;
  private static final int MAX_KNOWN_RECORDS = 1 << 16;

  private final LazyTreeMap<Key, Entry> entries = new LazyTreeMap<>();
  private final LazyTreeMap<Long, RedirectRecord> known = new LazyTreeMap<>();
  private final LazyTreeSet<Long> owned = new LazyTreeSet<>();

  /** Being freed just now: others may run meanwhile, and it is still not the driver's. */
  private final LazyTreeSet<Long> leaving = new LazyTreeSet<>();

  private final Pool pool;
  private long lastRecordId;

  public RedirectedConnections(Pool pool) {
    this.pool = pool;
  }

  private record Key(int protocol, SocketAddress client, SocketAddress service)
      implements Comparable<Key> {

    @Override
    public int compareTo(Key other) {
      int byProtocol = Integer.compare(protocol, other.protocol);
      int byClient = byProtocol != 0 ? byProtocol : client.compareTo(other.client);
      return byClient != 0 ? byClient : service.compareTo(other.service);
    }
  }

  private static final class Entry {
    private final RedirectRecords records;
    private boolean accepted;
    private boolean acceptedGone;
    private boolean clientGone;

    Entry(RedirectRecords records) {
      this.records = records;
    }
  }

  /** The next number for a record. */
  public long nextRecordId() {
    return ++lastRecordId;
  }

  /** A redirected connection was authorised. */
  public void add(
      int protocol, SocketAddress client, SocketAddress service, RedirectRecords records) {
    Entry replaced = entries.put(new Key(protocol, client, service), new Entry(records));
    if (replaced != null && replaced.records != records) {
      freeContexts(replaced.records);
    }
    for (RedirectRecord record : records.own()) {
      known.put(record.id(), record);
    }
    while (known.size() > MAX_KNOWN_RECORDS) {
      known.navigable().pollFirstEntry();
    }
  }

  /** The records of a connection, as its accepting side's ends name it; null if not redirected. */
  public @Nullable RedirectRecords ofAccepted(
      int protocol, SocketAddress local, @Nullable SocketAddress remote) {
    if (remote == null || entries.isEmpty()) {
      return null;
    }
    Entry entry = entries.get(new Key(protocol, remote, local));
    return entry == null ? null : entry.records;
  }

  /** The service has taken the connection. */
  public void accepted(int protocol, SocketAddress local, SocketAddress remote) {
    Entry entry = entries.get(new Key(protocol, remote, local));
    if (entry != null) {
      entry.accepted = true;
    }
  }

  /** An end with these addresses is gone, on whichever side it was. */
  public void ended(int protocol, SocketAddress local, @Nullable SocketAddress remote) {
    if (remote == null || entries.isEmpty()) {
      return;
    }
    Key asClient = new Key(protocol, local, remote);
    Entry entry = entries.get(asClient);
    if (entry != null) {
      entry.clientGone = true;
      removeIfOver(asClient, entry);
    }
    Key asService = new Key(protocol, remote, local);
    entry = entries.get(asService);
    if (entry != null) {
      entry.acceptedGone = true;
      removeIfOver(asService, entry);
    }
  }

  /** How many connections are known. */
  public int size() {
    return entries.size();
  }

  private void removeIfOver(Key key, Entry entry) {
    if (entry.clientGone && (!entry.accepted || entry.acceptedGone)) {
      entries.remove(key);
      freeContexts(entry.records);
    }
  }

  /** A context was applied: the platform owns it from now on. */
  public void own(PoolMemory context) {
    owned.add(context.address());
  }

  /** Whether the platform owns a block of pool. */
  public boolean owns(PoolMemory block) {
    return owned.contains(block.address()) || leaving.contains(block.address());
  }

  /** Frees the contexts of a connection that is over, or was never made. */
  public void freeContexts(RedirectRecords records) {
    for (PoolMemory context : records.contexts()) {
      if (owned.remove(context.address()) && !context.isFreed()) {
        leaving.add(context.address());
        pool.free(context);
        leaving.remove(context.address());
      }
    }
  }

  /** The blob that names these records. */
  public byte[] format(List<RedirectRecord> records) {
    ByteBuffer blob = ByteBuffer.allocate(HEADER_BYTES + records.size() * RECORD_BYTES);
    blob.putInt(MAGIC).putInt(records.size()).putLong(0);
    for (RedirectRecord record : records) {
      blob.putLong(record.id()).putLong(record.handle().value());
    }
    return blob.array();
  }

  /**
   * The records a blob names, into {@code out}.
   *
   * @return STATUS_INVALID_PARAMETER for anything that is no blob of this host
   */
  public NtStatus parse(byte[] bytes, List<RedirectRecord> out) {
    if (bytes.length < HEADER_BYTES) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    ByteBuffer blob = ByteBuffer.wrap(bytes);
    int magic = blob.getInt();
    int count = blob.getInt();
    blob.getLong();
    boolean plausible = magic == MAGIC && count > 0 && count <= MAX_RECORDS;
    if (!plausible || blob.remaining() < count * RECORD_BYTES) {
      return NtStatus.STATUS_INVALID_PARAMETER;
    }
    List<RedirectRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      RedirectRecord record = known.get(blob.getLong());
      long handle = blob.getLong();
      if (record == null || record.handle().value() != handle) {
        return NtStatus.STATUS_INVALID_PARAMETER;
      }
      records.add(record);
    }
    out.addAll(records);
    return NtStatus.STATUS_SUCCESS;
  }
}
