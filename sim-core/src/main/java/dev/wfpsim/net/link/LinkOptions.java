package dev.wfpsim.net.link;

/**
 * How a link behaves. All probabilities are 0 to 1 and are drawn for each packet and receiver.
 *
 * <p>A fresh instance is a perfect link of 1 millisecond; each call changes and returns it.
 */
public final class LinkOptions {
  /** The most packets a sender's queue may be given. */
  public static final int MAX_QUEUE_PACKETS = 1_000_000;

  private final String name;
  private Latency latency = Latency.constant(1_000_000);
  private double lossProbability;
  private double duplicateProbability;
  private double reorderProbability;
  private long reorderDelayNanos = 5_000_000;
  private double corruptProbability;
  private long bandwidthBitsPerSecond;
  private int queuePackets = 1_000;
  private int mtuBytes = 1_500;
  private boolean linkChecksum;
  private boolean keepOrder = true;

  /** Options of a link with a name for reports and choices. */
  public LinkOptions(String name) {
    this.name = name;
  }

  public LinkOptions latency(Latency newLatency) {
    latency = newLatency;
    return this;
  }

  /** How likely a packet is lost. */
  public LinkOptions loss(double probability) {
    lossProbability = checked("loss", probability);
    return this;
  }

  /** How likely a packet arrives twice. */
  public LinkOptions duplicate(double probability) {
    duplicateProbability = checked("duplicate", probability);
    return this;
  }

  /** How likely a packet is held back, up to {@code maxDelayNanos}, so that others pass it. */
  public LinkOptions reorder(double probability, long maxDelayNanos) {
    reorderProbability = checked("reorder", probability);
    if (maxDelayNanos < 1 || maxDelayNanos > Latency.MAX_NANOS) {
      throw new IllegalArgumentException("reorder delay out of range: nanos=" + maxDelayNanos);
    }
    reorderDelayNanos = maxDelayNanos;
    return this;
  }

  /**
   * How likely one bit of a packet is flipped. The Internet checksum finds every single flip, but
   * not every pair: where a packet crosses several such links, or travels in fragments, two flips
   * may cancel out, as they may on real networks; {@link #linkChecksum} finds them all.
   */
  public LinkOptions corrupt(double probability) {
    corruptProbability = checked("corrupt", probability);
    return this;
  }

  /** Bits a second each sender may put on the link; 0 is without limit. */
  public LinkOptions bandwidth(long bitsPerSecond) {
    if (bitsPerSecond < 0) {
      throw new IllegalArgumentException("negative bandwidth: bitsPerSecond=" + bitsPerSecond);
    }
    bandwidthBitsPerSecond = bitsPerSecond;
    return this;
  }

  /** Packets that may wait for a sender's turn; beyond, the newest is dropped. */
  public LinkOptions queue(int packets) {
    if (packets < 1 || packets > MAX_QUEUE_PACKETS) {
      throw new IllegalArgumentException("queue out of range: packets=" + packets);
    }
    queuePackets = packets;
    return this;
  }

  /** The longest IP packet in bytes: 576 to 65,535, and 1,280 at least for IPv6. */
  public LinkOptions mtu(int bytes) {
    if (bytes < 576 || bytes > 0xffff) {
      throw new IllegalArgumentException("mtu out of range: bytes=" + bytes);
    }
    mtuBytes = bytes;
    return this;
  }

  /** Whether receivers drop corrupted frames, as Ethernet does, or leave it to IP and above. */
  public LinkOptions linkChecksum(boolean checked) {
    linkChecksum = checked;
    return this;
  }

  /** Whether differing latencies leave packets of one direction in their order. */
  public LinkOptions keepOrder(boolean kept) {
    keepOrder = kept;
    return this;
  }

  private static double checked(String name, double probability) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "not a probability: option=" + name + ", value=" + probability);
    }
    return probability;
  }

  public String name() {
    return name;
  }

  public Latency latency() {
    return latency;
  }

  public double lossProbability() {
    return lossProbability;
  }

  public double duplicateProbability() {
    return duplicateProbability;
  }

  public double reorderProbability() {
    return reorderProbability;
  }

  public long reorderDelayNanos() {
    return reorderDelayNanos;
  }

  public double corruptProbability() {
    return corruptProbability;
  }

  public long bandwidthBitsPerSecond() {
    return bandwidthBitsPerSecond;
  }

  public int queuePackets() {
    return queuePackets;
  }

  public int mtuBytes() {
    return mtuBytes;
  }

  public boolean linkChecksum() {
    return linkChecksum;
  }

  public boolean keepOrder() {
    return keepOrder;
  }
}
