package dev.wfpsim.wfp.fwps;

import static dev.wfpsim.wfp.layer.FwpsMetadataField.*;

import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.fwp.FwpClassifyOption;
import dev.wfpsim.wfp.fwp.FwpDirection;
import dev.wfpsim.wfp.fwp.FwpValue;
import dev.wfpsim.wfp.fwp.TokenInformation;
import dev.wfpsim.wfp.layer.FwpsL2MetadataField;
import dev.wfpsim.wfp.layer.FwpsMetadataField;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * FWPS_INCOMING_METADATA_VALUES0: what a classify tells besides the fields.
 *
 * <p>A member is valid only if its bit is set in {@link #currentMetadataValues()}. Reading one that
 * is not answers 0 or null here and is remembered, so that the classifier can report it. Only good
 * while the classify lasts. Page: FWPS_INCOMING_METADATA_VALUES0.
 *
 * <p>What a callout has seen is made anew for the next: so there is only room for what is set, and
 * setting a number moves those behind it.
 */
public final class FwpsIncomingMetadataValues {
  private static final int MEMBERS = Integer.SIZE;

  /** More numbers than most layers document. */
  private static final int USUAL_NUMBERS = 8;

  private static final @Nullable Object[] NO_OBJECTS = {};
  private static final long[] NO_NUMBERS = {};

  /** What memory holds that was lent for a call. */
  private static final byte GONE = (byte) 0xDD;

  /** The numbers that have been set, by the order of their bits. */
  private long[] numbers = new long[USUAL_NUMBERS];

  /** Which members are in {@link #numbers}. */
  private int numbersSet;

  /** By member; there from the first that is set. */
  private @Nullable Object[] objects = NO_OBJECTS;

  private long[] l2Numbers = NO_NUMBERS;
  private int present;
  private int l2Present;
  private int flags;
  private int absentReads;
  private int optionsSet;
  private @Nullable Runnable lateRead;

  /** Makes the object usable again: no member is present. */
  public void reset() {
    Arrays.fill(objects, null);
    numbersSet = 0;
    present = 0;
    l2Present = 0;
    flags = 0;
    absentReads = 0;
    optionsSet = 0;
  }

  /**
   * Ends the object of a classify that a callout has seen: each read from now on is told, and what
   * pointers of it point to is overwritten.
   */
  public void end(Runnable onLateRead) {
    if ((present & FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA.bit()) != 0
        && objects[slot(FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA)] instanceof byte[] control) {
      Arrays.fill(control, GONE);
    }
    lateRead = onLateRead;
  }

  /** Whether bytes are what is left of control data after the classify that they were lent to. */
  public static boolean isGone(byte[] controlData) {
    for (byte each : controlData) {
      if (each != GONE) {
        return false;
      }
    }
    return controlData.length > 0;
  }

  /** Which members are valid: {@link FwpsMetadataField} bits. */
  public int currentMetadataValues() {
    return present;
  }

  /** Which layer 2 members are valid: {@link FwpsL2MetadataField} bits. */
  public int currentL2MetadataValues() {
    return l2Present;
  }

  /** FWPS_IS_METADATA_FIELD_PRESENT. */
  public boolean isPresent(FwpsMetadataField field) {
    return (present & field.bit()) != 0;
  }

  /** FWPS_IS_L2_METADATA_FIELD_PRESENT. */
  public boolean isPresent(FwpsL2MetadataField field) {
    return (l2Present & field.bit()) != 0;
  }

  /** Sets a member that is a number, and its bit. */
  public void set(FwpsMetadataField field, long value) {
    int at = place(field);
    if ((numbersSet & field.bit()) == 0) {
      insert(at);
      numbersSet |= field.bit();
    }
    numbers[at] = value;
    present |= field.bit();
  }

  /** Makes room for a number, before those of higher bits. */
  private void insert(int at) {
    int count = Integer.bitCount(numbersSet);
    if (count == numbers.length) {
      numbers = Arrays.copyOf(numbers, 2 * count);
    }
    System.arraycopy(numbers, at, numbers, at + 1, count - at);
  }

  /** Where the number of a member is, or belongs. */
  private int place(FwpsMetadataField field) {
    return Integer.bitCount(numbersSet & field.bit() - 1);
  }

  /** Sets a member that is a pointer or handle, and its bit. */
  public void set(FwpsMetadataField field, Object value) {
    if (objects.length == 0) {
      objects = new Object[MEMBERS];
    }
    objects[slot(field)] = value;
    present |= field.bit();
  }

  /** Sets a member that is no more than its bit, as ALE_CLASSIFY_REQUIRED. */
  public void set(FwpsMetadataField field) {
    present |= field.bit();
  }

  /** Sets a layer 2 member, and its bit. */
  public void set(FwpsL2MetadataField field, long value) {
    if (l2Numbers.length == 0) {
      l2Numbers = new long[MEMBERS];
    }
    l2Numbers[Integer.numberOfTrailingZeros(field.bit())] = value;
    l2Present |= field.bit();
  }

  /** A member that is a number; 0 if absent. */
  public long number(FwpsMetadataField field) {
    return read(field) && (numbersSet & field.bit()) != 0 ? numbers[place(field)] : 0;
  }

  /** A member that is a pointer or handle; null if absent. */
  public @Nullable Object object(FwpsMetadataField field) {
    return read(field) && objects.length > 0 ? objects[slot(field)] : null;
  }

  /** A layer 2 member; 0 if absent. */
  public long number(FwpsL2MetadataField field) {
    return isPresent(field) ? l2Numbers[Integer.numberOfTrailingZeros(field.bit())] : 0;
  }

  private boolean read(FwpsMetadataField field) {
    Runnable told = lateRead;
    if (told != null) {
      told.run();
      return isPresent(field);
    }
    absentReads |= field.bit() & ~present;
    return isPresent(field);
  }

  private static int slot(FwpsMetadataField field) {
    return Integer.numberOfTrailingZeros(field.bit());
  }

  /** Which members were read although absent, since this was last asked: field bits. */
  public int takeAbsentReads() {
    int taken = absentReads;
    absentReads = 0;
    return taken;
  }

  /** Whether an option of the flow has not been set during this classify; now it has. */
  public boolean takeOption(FwpClassifyOption option) {
    int bit = 1 << option.ordinal();
    boolean free = (optionsSet & bit) == 0;
    optionsSet |= bit;
    return free;
  }

  /** The {@code flags} member. */
  public int flags() {
    return flags;
  }

  /** Sets the {@code flags} member. */
  public void setFlags(int flags) {
    this.flags = flags;
  }

  /** The data flow, 0 if none. */
  public long flowHandle() {
    return number(FWPS_METADATA_FIELD_FLOW_HANDLE);
  }

  /** Bytes. */
  public int ipHeaderSize() {
    return (int) number(FWPS_METADATA_FIELD_IP_HEADER_SIZE);
  }

  /** Bytes. */
  public int transportHeaderSize() {
    return (int) number(FWPS_METADATA_FIELD_TRANSPORT_HEADER_SIZE);
  }

  /** The image of the process, as an application identifier blob. */
  public @Nullable FwpValue processPath() {
    return (FwpValue) object(FWPS_METADATA_FIELD_PROCESS_PATH);
  }

  /** The access token of the process; null if absent. */
  public @Nullable TokenInformation token() {
    return (TokenInformation) object(FWPS_METADATA_FIELD_TOKEN);
  }

  /** The process. */
  public long processId() {
    return number(FWPS_METADATA_FIELD_PROCESS_ID);
  }

  /** What FwpsPendOperation0 takes; null if the operation cannot be pended. */
  public @Nullable Object completionHandle() {
    return object(FWPS_METADATA_FIELD_COMPLETION_HANDLE);
  }

  /** The socket's endpoint. */
  public long transportEndpointHandle() {
    return number(FWPS_METADATA_FIELD_TRANSPORT_ENDPOINT_HANDLE);
  }

  /** The listening endpoint a connection came in on. */
  public long parentEndpointHandle() {
    return number(FWPS_METADATA_FIELD_PARENT_ENDPOINT_HANDLE);
  }

  /** The routing compartment. */
  public int compartmentId() {
    return (int) number(FWPS_METADATA_FIELD_COMPARTMENT_ID);
  }

  /** The scope of an IPv6 remote address. */
  public int remoteScopeId() {
    return (int) number(FWPS_METADATA_FIELD_REMOTE_SCOPE_ID);
  }

  /** The socket's control data; valid during the call only. */
  public byte @Nullable [] controlData() {
    return (byte[]) object(FWPS_METADATA_FIELD_TRANSPORT_CONTROL_DATA);
  }

  /** The way of the packet that a re-authorisation is about; null if absent. */
  public @Nullable FwpDirection packetDirection() {
    return (FwpDirection) object(FWPS_METADATA_FIELD_PACKET_DIRECTION);
  }

  /** Why traffic was dropped, at discard layers. */
  public @Nullable FwpsDiscardMetadata discardMetadata() {
    return (FwpsDiscardMetadata) object(FWPS_METADATA_FIELD_DISCARD_REASON);
  }

  /** Which fragment this is. */
  public @Nullable FwpsInboundFragmentMetadata fragmentMetadata() {
    return (FwpsInboundFragmentMetadata) object(FWPS_METADATA_FIELD_FRAGMENT_DATA);
  }

  /** The IP header of a raw socket that sends its own. */
  public byte @Nullable [] headerIncludeHeader() {
    return (byte[]) object(FWPS_METADATA_FIELD_TRANSPORT_HEADER_INCLUDE_HEADER);
  }

  /** ICMP identifier and sequence number. */
  public int icmpIdAndSequence() {
    return (int) number(FWPS_METADATA_FIELD_ICMP_ID_AND_SEQUENCE);
  }

  /** The process a connection was redirected to. */
  public long localRedirectTargetPid() {
    return number(FWPS_METADATA_FIELD_LOCAL_REDIRECT_TARGET_PID);
  }

  /** Where the connection went before it was redirected. */
  public @Nullable SocketAddress originalDestination() {
    return (SocketAddress) object(FWPS_METADATA_FIELD_ORIGINAL_DESTINATION);
  }

  /** The redirect records, for FwpsQueryConnectionRedirectState0. */
  public @Nullable Object redirectRecords() {
    return object(FWPS_METADATA_FIELD_REDIRECT_RECORD_HANDLE);
  }

  /** Bytes of the MAC header, at the Ethernet layers of frames. */
  public int ethernetMacHeaderSize() {
    return (int) number(FwpsL2MetadataField.FWPS_L2_METADATA_FIELD_ETHERNET_MAC_HEADER_SIZE);
  }

  /** Bytes. */
  public int pathMtu() {
    return (int) number(FWPS_METADATA_FIELD_PATH_MTU);
  }
}
