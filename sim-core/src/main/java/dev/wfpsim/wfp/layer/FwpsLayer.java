package dev.wfpsim.wfp.layer;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.Guid;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All filtering layers (FWPS_BUILTIN_LAYERS), each with its identifiers, its fields in order, the
 * metadata documented for it, and what can be done there.
 *
 * <p>Invariant: {@code ordinal() == id()}. Look-ups by field are one array access. Pages:
 * management-filtering-layer-identifiers, run-time-filtering-layer-identifiers, ale-layers.
 */
public enum FwpsLayer {
  FWPS_LAYER_INBOUND_IPPACKET_V4(
      0, LayerShape.INBOUND_IPPACKET, "c86fd1bf-21cd-497e-a0bb-17425c885c58"),
  FWPS_LAYER_INBOUND_IPPACKET_V4_DISCARD(
      1, LayerShape.INBOUND_IPPACKET, "b5a230d0-a8c0-44f2-916e-991b53ded1f7"),
  FWPS_LAYER_INBOUND_IPPACKET_V6(
      2, LayerShape.INBOUND_IPPACKET, "f52032cb-991c-46e7-971d-2601459a91ca"),
  FWPS_LAYER_INBOUND_IPPACKET_V6_DISCARD(
      3, LayerShape.INBOUND_IPPACKET, "bb24c279-93b4-47a2-83ad-ae1698b50885"),
  FWPS_LAYER_OUTBOUND_IPPACKET_V4(
      4, LayerShape.OUTBOUND_IPPACKET, "1e5c9fae-8a84-4135-a331-950b54229ecd"),
  FWPS_LAYER_OUTBOUND_IPPACKET_V4_DISCARD(
      5, LayerShape.OUTBOUND_IPPACKET, "08e4bcb5-b647-48f3-953c-e5ddbd03937e"),
  FWPS_LAYER_OUTBOUND_IPPACKET_V6(
      6, LayerShape.OUTBOUND_IPPACKET, "a3b3ab6b-3564-488c-9117-f34e82142763"),
  FWPS_LAYER_OUTBOUND_IPPACKET_V6_DISCARD(
      7, LayerShape.OUTBOUND_IPPACKET, "9513d7c4-a934-49dc-91a7-6ccb80cc02e3"),
  FWPS_LAYER_IPFORWARD_V4(8, LayerShape.IPFORWARD, "a82acc24-4ee1-4ee1-b465-fd1d25cb10a4"),
  FWPS_LAYER_IPFORWARD_V4_DISCARD(9, LayerShape.IPFORWARD, "9e9ea773-2fae-4210-8f17-34129ef369eb"),
  FWPS_LAYER_IPFORWARD_V6(10, LayerShape.IPFORWARD, "7b964818-19c7-493a-b71f-832c3684d28c"),
  FWPS_LAYER_IPFORWARD_V6_DISCARD(11, LayerShape.IPFORWARD, "31524a5d-1dfe-472f-bb93-518ee945d8a2"),
  FWPS_LAYER_INBOUND_TRANSPORT_V4(
      12, LayerShape.INBOUND_TRANSPORT, "5926dfc8-e3cf-4426-a283-dc393f5d0f9d"),
  FWPS_LAYER_INBOUND_TRANSPORT_V4_DISCARD(
      13, LayerShape.INBOUND_TRANSPORT, "ac4a9833-f69d-4648-b261-6dc84835ef39"),
  FWPS_LAYER_INBOUND_TRANSPORT_V6(
      14, LayerShape.INBOUND_TRANSPORT, "634a869f-fc23-4b90-b0c1-bf620a36ae6f"),
  FWPS_LAYER_INBOUND_TRANSPORT_V6_DISCARD(
      15, LayerShape.INBOUND_TRANSPORT, "2a6ff955-3b2b-49d2-9848-ad9d72dcaab7"),
  FWPS_LAYER_OUTBOUND_TRANSPORT_V4(
      16, LayerShape.OUTBOUND_TRANSPORT, "09e61aea-d214-46e2-9b21-b26b0b2f28c8"),
  FWPS_LAYER_OUTBOUND_TRANSPORT_V4_DISCARD(
      17, LayerShape.OUTBOUND_TRANSPORT, "c5f10551-bdb0-43d7-a313-50e211f4d68a"),
  FWPS_LAYER_OUTBOUND_TRANSPORT_V6(
      18, LayerShape.OUTBOUND_TRANSPORT, "e1735bde-013f-4655-b351-a49e15762df0"),
  FWPS_LAYER_OUTBOUND_TRANSPORT_V6_DISCARD(
      19, LayerShape.OUTBOUND_TRANSPORT, "f433df69-ccbd-482e-b9b2-57165658c3b3"),
  FWPS_LAYER_STREAM_V4(20, LayerShape.STREAM, "3b89653c-c170-49e4-b1cd-e0eeeee19a3e"),
  FWPS_LAYER_STREAM_V4_DISCARD(21, LayerShape.STREAM, "25c4c2c2-25ff-4352-82f9-c54a4a4726dc"),
  FWPS_LAYER_STREAM_V6(22, LayerShape.STREAM, "47c9137a-7ec4-46b3-b6e4-48e926b1eda4"),
  FWPS_LAYER_STREAM_V6_DISCARD(23, LayerShape.STREAM, "10a59fc7-b628-4c41-9eb8-cf37d55103cf"),
  FWPS_LAYER_DATAGRAM_DATA_V4(24, LayerShape.DATAGRAM_DATA, "3d08bf4e-45f6-4930-a922-417098e20027"),
  FWPS_LAYER_DATAGRAM_DATA_V4_DISCARD(
      25, LayerShape.DATAGRAM_DATA, "18e330c6-7248-4e52-aaab-472ed67704fd"),
  FWPS_LAYER_DATAGRAM_DATA_V6(26, LayerShape.DATAGRAM_DATA, "fa45fe2f-3cba-4427-87fc-57b9a4b10d00"),
  FWPS_LAYER_DATAGRAM_DATA_V6_DISCARD(
      27, LayerShape.DATAGRAM_DATA, "09d1dfe1-9b86-4a42-be9d-8c315b92a5d0"),
  FWPS_LAYER_INBOUND_ICMP_ERROR_V4(
      28, LayerShape.INBOUND_ICMP_ERROR, "61499990-3cb6-4e84-b950-53b94b6964f3"),
  FWPS_LAYER_INBOUND_ICMP_ERROR_V4_DISCARD(
      29, LayerShape.INBOUND_ICMP_ERROR, "a6b17075-ebaf-4053-a4e7-213c8121ede5"),
  FWPS_LAYER_INBOUND_ICMP_ERROR_V6(
      30, LayerShape.INBOUND_ICMP_ERROR, "65f9bdff-3b2d-4e5d-b8c6-c720651fe898"),
  FWPS_LAYER_INBOUND_ICMP_ERROR_V6_DISCARD(
      31, LayerShape.INBOUND_ICMP_ERROR, "a6e7ccc0-08fb-468d-a472-9771d5595e09"),
  FWPS_LAYER_OUTBOUND_ICMP_ERROR_V4(
      32, LayerShape.OUTBOUND_ICMP_ERROR, "41390100-564c-4b32-bc1d-718048354d7c"),
  FWPS_LAYER_OUTBOUND_ICMP_ERROR_V4_DISCARD(
      33, LayerShape.OUTBOUND_ICMP_ERROR, "b3598d36-0561-4588-a6bf-e955e3f6264b"),
  FWPS_LAYER_OUTBOUND_ICMP_ERROR_V6(
      34, LayerShape.OUTBOUND_ICMP_ERROR, "7fb03b60-7b8d-4dfa-badd-980176fc4e12"),
  FWPS_LAYER_OUTBOUND_ICMP_ERROR_V6_DISCARD(
      35, LayerShape.OUTBOUND_ICMP_ERROR, "65f2e647-8d0c-4f47-b19b-33a4d3f1357c"),
  FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4(
      36, LayerShape.ALE_RESOURCE_ASSIGNMENT, "1247d66d-0b60-4a15-8d44-7155d0f53a0c"),
  FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V4_DISCARD(
      37, LayerShape.ALE_RESOURCE_ASSIGNMENT, "0b5812a2-c3ff-4eca-b88d-c79e20ac6322"),
  FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V6(
      38, LayerShape.ALE_RESOURCE_ASSIGNMENT, "55a650e1-5f0a-4eca-a653-88f53b26aa8c"),
  FWPS_LAYER_ALE_RESOURCE_ASSIGNMENT_V6_DISCARD(
      39, LayerShape.ALE_RESOURCE_ASSIGNMENT, "cbc998bb-c51f-4c1a-bb4f-9775fcacab2f"),
  FWPS_LAYER_ALE_AUTH_LISTEN_V4(
      40, LayerShape.ALE_AUTH_LISTEN, "88bb5dad-76d7-4227-9c71-df0a3ed7be7e"),
  FWPS_LAYER_ALE_AUTH_LISTEN_V4_DISCARD(
      41, LayerShape.ALE_AUTH_LISTEN, "371dfada-9f26-45fd-b4eb-c29eb212893f"),
  FWPS_LAYER_ALE_AUTH_LISTEN_V6(
      42, LayerShape.ALE_AUTH_LISTEN, "7ac9de24-17dd-4814-b4bd-a9fbc95a321b"),
  FWPS_LAYER_ALE_AUTH_LISTEN_V6_DISCARD(
      43, LayerShape.ALE_AUTH_LISTEN, "60703b07-63c8-48e9-ada3-12b1af40a617"),
  FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4(
      44, LayerShape.ALE_AUTH_RECV_ACCEPT, "e1cd9fe7-f4b5-4273-96c0-592e487b8650"),
  FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V4_DISCARD(
      45, LayerShape.ALE_AUTH_RECV_ACCEPT, "9eeaa99b-bd22-4227-919f-0073c63357b1"),
  FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6(
      46, LayerShape.ALE_AUTH_RECV_ACCEPT, "a3b42c97-9f04-4672-b87e-cee9c483257f"),
  FWPS_LAYER_ALE_AUTH_RECV_ACCEPT_V6_DISCARD(
      47, LayerShape.ALE_AUTH_RECV_ACCEPT, "89455b97-dbe1-453f-a224-13da895af396"),
  FWPS_LAYER_ALE_AUTH_CONNECT_V4(
      48, LayerShape.ALE_AUTH_CONNECT, "c38d57d1-05a7-4c33-904f-7fbceee60e82"),
  FWPS_LAYER_ALE_AUTH_CONNECT_V4_DISCARD(
      49, LayerShape.ALE_AUTH_CONNECT, "d632a801-f5ba-4ad6-96e3-607017d9836a"),
  FWPS_LAYER_ALE_AUTH_CONNECT_V6(
      50, LayerShape.ALE_AUTH_CONNECT, "4a72393b-319f-44bc-84c3-ba54dcb3b6b4"),
  FWPS_LAYER_ALE_AUTH_CONNECT_V6_DISCARD(
      51, LayerShape.ALE_AUTH_CONNECT, "c97bc3b8-c9a3-4e33-8695-8e17aad4de09"),
  FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4(
      52, LayerShape.ALE_FLOW_ESTABLISHED, "af80470a-5596-4c13-9992-539e6fe57967"),
  FWPS_LAYER_ALE_FLOW_ESTABLISHED_V4_DISCARD(
      53, LayerShape.ALE_FLOW_ESTABLISHED, "146ae4a9-a1d2-4d43-a31a-4c42682b8e4f"),
  FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6(
      54, LayerShape.ALE_FLOW_ESTABLISHED, "7021d2b3-dfa4-406e-afeb-6afaf7e70efd"),
  FWPS_LAYER_ALE_FLOW_ESTABLISHED_V6_DISCARD(
      55, LayerShape.ALE_FLOW_ESTABLISHED, "46928636-bbca-4b76-941d-0fa7f5d7d372"),
  FWPS_LAYER_INBOUND_MAC_FRAME_ETHERNET(
      56, LayerShape.INBOUND_MAC_FRAME_ETHERNET, "effb7edb-0055-4f9a-a231-4ff8131ad191"),
  FWPS_LAYER_OUTBOUND_MAC_FRAME_ETHERNET(
      57, LayerShape.OUTBOUND_MAC_FRAME_ETHERNET, "694673bc-d6db-4870-adee-0acdbdb7f4b2"),
  FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE(
      58, LayerShape.INBOUND_MAC_FRAME_NATIVE, "d4220bd3-62ce-4f08-ae88-b56e8526df50"),
  FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE(
      59, LayerShape.OUTBOUND_MAC_FRAME_NATIVE, "94c44912-9d6f-4ebf-b995-05ab8a088d1b"),
  FWPS_LAYER_NAME_RESOLUTION_CACHE_V4(
      60, LayerShape.NAME_RESOLUTION_CACHE, "0c2aa681-905b-4ccd-a467-4dd811d07b7b"),
  FWPS_LAYER_NAME_RESOLUTION_CACHE_V6(
      61, LayerShape.NAME_RESOLUTION_CACHE, "92d592fa-6b01-434a-9dea-d1e96ea97da9"),
  FWPS_LAYER_ALE_RESOURCE_RELEASE_V4(
      62, LayerShape.ALE_RESOURCE_RELEASE, "74365cce-ccb0-401a-bfc1-b89934ad7e15"),
  FWPS_LAYER_ALE_RESOURCE_RELEASE_V6(
      63, LayerShape.ALE_RESOURCE_RELEASE, "f4e5ce80-edcc-4e13-8a2f-b91454bb057b"),
  FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V4(
      64, LayerShape.ALE_ENDPOINT_CLOSURE, "b4766427-e2a2-467a-bd7e-dbcd1bd85a09"),
  FWPS_LAYER_ALE_ENDPOINT_CLOSURE_V6(
      65, LayerShape.ALE_ENDPOINT_CLOSURE, "bb536ccd-4755-4ba9-9ff7-f9edf8699c7b"),
  FWPS_LAYER_ALE_CONNECT_REDIRECT_V4(
      66, LayerShape.ALE_CONNECT_REDIRECT, "c6e63c8c-b784-4562-aa7d-0a67cfcaf9a3"),
  FWPS_LAYER_ALE_CONNECT_REDIRECT_V6(
      67, LayerShape.ALE_CONNECT_REDIRECT, "587e54a7-8046-42ba-a0aa-b716250fc7fd"),
  FWPS_LAYER_ALE_BIND_REDIRECT_V4(
      68, LayerShape.ALE_BIND_REDIRECT, "66978cad-c704-42ac-86ac-7c1a231bd253"),
  FWPS_LAYER_ALE_BIND_REDIRECT_V6(
      69, LayerShape.ALE_BIND_REDIRECT, "bef02c9c-606b-4536-8c26-1c2fc7b631d4"),
  FWPS_LAYER_STREAM_PACKET_V4(70, LayerShape.STREAM_PACKET, "af52d8ec-cb2d-44e5-ad92-f8dc38d2eb29"),
  FWPS_LAYER_STREAM_PACKET_V6(71, LayerShape.STREAM_PACKET, "779a8ca3-f099-468f-b5d4-83535c461c02"),
  FWPS_LAYER_INGRESS_VSWITCH_ETHERNET(
      72, LayerShape.INGRESS_VSWITCH_ETHERNET, "7d98577a-9a87-41ec-9718-7cf589c9f32d"),
  FWPS_LAYER_EGRESS_VSWITCH_ETHERNET(
      73, LayerShape.EGRESS_VSWITCH_ETHERNET, "86c872b0-76fa-4b79-93a4-0750530ae292"),
  FWPS_LAYER_INGRESS_VSWITCH_TRANSPORT_V4(
      74, LayerShape.INGRESS_VSWITCH_TRANSPORT, "b2696ff6-774f-4554-9f7d-3da3945f8e85"),
  FWPS_LAYER_INGRESS_VSWITCH_TRANSPORT_V6(
      75, LayerShape.INGRESS_VSWITCH_TRANSPORT, "5ee314fc-7d8a-47f4-b7e3-291a36da4e12"),
  FWPS_LAYER_EGRESS_VSWITCH_TRANSPORT_V4(
      76, LayerShape.EGRESS_VSWITCH_TRANSPORT, "b92350b6-91f0-46b6-bdc4-871dfd4a7c98"),
  FWPS_LAYER_EGRESS_VSWITCH_TRANSPORT_V6(
      77, LayerShape.EGRESS_VSWITCH_TRANSPORT, "1b2def23-1881-40bd-82f4-4254e63141cb"),
  FWPS_LAYER_INBOUND_TRANSPORT_FAST(
      78, LayerShape.INBOUND_TRANSPORT_FAST, "e41d2719-05c7-40f0-8983-ea8d17bbc2f6"),
  FWPS_LAYER_OUTBOUND_TRANSPORT_FAST(
      79, LayerShape.OUTBOUND_TRANSPORT_FAST, "13ed4388-a070-4815-9935-7a9be6408b78"),
  FWPS_LAYER_INBOUND_MAC_FRAME_NATIVE_FAST(
      80, LayerShape.INBOUND_MAC_FRAME_NATIVE_FAST, "853aaa8e-2b78-4d24-a804-36db08b29711"),
  FWPS_LAYER_OUTBOUND_MAC_FRAME_NATIVE_FAST(
      81, LayerShape.OUTBOUND_MAC_FRAME_NATIVE_FAST, "470df946-c962-486f-9446-8293cbc75eb8"),
  FWPS_LAYER_INBOUND_RESERVED2(
      82, LayerShape.INBOUND_RESERVED2, "f4fb8d55-c076-46d8-a2c7-6a4c722ca4ed"),
  FWPS_LAYER_RESERVED_LAYER_9(
      83, LayerShape.RESERVED_LAYER_9, "00000000-0000-0000-0000-000000000000"),
  FWPS_LAYER_RESERVED_LAYER_10(
      84, LayerShape.RESERVED_LAYER_10, "00000000-0000-0000-0000-000000000000"),
  FWPS_LAYER_OUTBOUND_NETWORK_CONNECTION_POLICY_V4(
      85, LayerShape.OUTBOUND_NETWORK_CONNECTION_POLICY, "037f317a-d696-494a-bba5-bffc265e6052"),
  FWPS_LAYER_OUTBOUND_NETWORK_CONNECTION_POLICY_V6(
      86, LayerShape.OUTBOUND_NETWORK_CONNECTION_POLICY, "22a4fdb1-6d7e-48ae-ae77-3742525c3119"),
  FWPS_LAYER_IPSEC_KM_DEMUX_V4(
      87, LayerShape.IPSEC_KM_DEMUX, "f02b1526-a459-4a51-b9e3-759de52b9d2c"),
  FWPS_LAYER_IPSEC_KM_DEMUX_V6(
      88, LayerShape.IPSEC_KM_DEMUX, "2f755cf6-2fd4-4e88-b3e4-a91bca495235"),
  FWPS_LAYER_IPSEC_V4(89, LayerShape.IPSEC, "eda65c74-610d-4bc5-948f-3c4f89556867"),
  FWPS_LAYER_IPSEC_V6(90, LayerShape.IPSEC, "13c48442-8d87-4261-9a29-59d2abc348b4"),
  FWPS_LAYER_IKEEXT_V4(91, LayerShape.IKEEXT, "b14b7bdb-dbbd-473e-bed4-8b4708d4f270"),
  FWPS_LAYER_IKEEXT_V6(92, LayerShape.IKEEXT, "b64786b3-f687-4eb9-89d2-8ef32acdabe2"),
  FWPS_LAYER_RPC_UM(93, LayerShape.RPC_UM, "75a89dda-95e4-40f3-adc7-7688a9c847e1"),
  FWPS_LAYER_RPC_EPMAP(94, LayerShape.RPC_EPMAP, "9247bc61-eb07-47ee-872c-bfd78bfd1616"),
  FWPS_LAYER_RPC_EP_ADD(95, LayerShape.RPC_EP_ADD, "618dffc7-c450-4943-95db-99b4c16a55d4"),
  FWPS_LAYER_RPC_PROXY_CONN(96, LayerShape.RPC_PROXY_CONN, "94a4b50b-ba5c-4f27-907a-229fac0c2a7a"),
  FWPS_LAYER_RPC_PROXY_IF(97, LayerShape.RPC_PROXY_IF, "f8a38615-e12c-41ac-98df-121ad981aade"),
  FWPS_LAYER_KM_AUTHORIZATION(
      98, LayerShape.KM_AUTHORIZATION, "4aa226e9-9020-45fb-956a-c0249d841195");

  private static final FwpsLayer[] BY_ID = values();
  private static final String PREFIX = "FWPS_LAYER_";
  private static final Map<String, FwpsLayer> BY_NAME = new TreeMap<>();

  static {
    for (FwpsLayer layer : BY_ID) {
      BY_NAME.put(layer.shortName(), layer);
    }
  }

  private final LayerShape shape;
  private final Guid key;
  private final IpFamily family;
  private final boolean discard;
  private final FwpsField[] fields;
  private final FwpDataType[] types;
  private final byte[] indexByField = new byte[FwpsField.values().length];
  private final int metadataBits;
  private final int l2MetadataBits;

  FwpsLayer(int id, LayerShape shape, String guid) {
    if (id != ordinal()) {
      throw new IllegalStateException("layer out of place: id=" + id + " ordinal=" + ordinal());
    }
    this.shape = shape;
    this.key = Guid.parse(guid);
    this.discard = name().endsWith("_DISCARD");
    String plain = discard ? name().substring(0, name().length() - "_DISCARD".length()) : name();
    this.family =
        plain.endsWith("_V4") ? IpFamily.V4 : plain.endsWith("_V6") ? IpFamily.V6 : IpFamily.NONE;
    String[] names = shape.fields.isEmpty() ? new String[0] : shape.fields.split(" ");
    this.fields = new FwpsField[names.length];
    this.types = new FwpDataType[names.length];
    Arrays.fill(indexByField, (byte) -1);
    for (int i = 0; i < names.length; i++) {
      fields[i] = FwpsField.valueOf(names[i]);
      types[i] = fields[i].typeAt(this);
      indexByField[fields[i].canonical().ordinal()] = (byte) i;
    }
    String metadata = discard ? "DISCARD_REASON " + shape.metadata : shape.metadata;
    this.metadataBits = bits(metadata, false);
    this.l2MetadataBits = bits(metadata, true);
  }

  private static int bits(String names, boolean layer2) {
    int bits = 0;
    for (String name : names.isEmpty() ? new String[0] : names.split(" ")) {
      if (name.startsWith("L2:")) {
        bits |=
            layer2
                ? FwpsL2MetadataField.valueOf("FWPS_L2_METADATA_FIELD_" + name.substring(3)).bit()
                : 0;
      } else {
        bits |= layer2 ? 0 : FwpsMetadataField.valueOf("FWPS_METADATA_FIELD_" + name).bit();
      }
    }
    return bits;
  }

  /** The 16-bit run-time identifier. */
  public int id() {
    return ordinal();
  }

  /** The management key. */
  public Guid key() {
    return key;
  }

  /** The name without its prefix, as {@code ALE_AUTH_CONNECT_V4}. */
  public String shortName() {
    return name().substring(PREFIX.length());
  }

  /** The address family the layer is about. */
  public IpFamily family() {
    return family;
  }

  /** Whether the layer reports drops after the fact. */
  public boolean isDiscard() {
    return discard;
  }

  /** The layer that reports the drops of this one, or null. */
  public @Nullable FwpsLayer discardLayer() {
    return discard ? null : byName(shortName() + "_DISCARD");
  }

  /**
   * Whether any traffic is shown to the layer here: filters and callouts of one that is not reached
   * are taken and never asked.
   */
  public boolean isReached() {
    return !shape.reachedBy().isEmpty();
  }

  /** What is shown to the layer, or reported of it, in words; empty where nothing is. */
  public String reachedBy() {
    return discard && isReached() ? "what is dropped there" : shape.reachedBy();
  }

  /** What classifyFn gets as layer data. */
  public LayerData data() {
    return shape.data;
  }

  /** Where the data of an indicated packet starts. */
  public DataOffset dataOffset() {
    return shape.offset;
  }

  /** Which way the traffic goes. */
  public LayerDirection direction() {
    return shape.direction;
  }

  /** How work is pended here. */
  public PendKind pendKind() {
    return discard ? PendKind.NONE : shape.pend;
  }

  /** What filters are for here; a discard layer notifies. */
  public LayerPurpose purpose() {
    return discard ? LayerPurpose.NOTIFICATION : shape.purpose;
  }

  /** Whether the bit of a metadata member is documented for this layer. */
  public boolean documents(FwpsMetadataField field) {
    return (metadataBits & field.bit()) != 0;
  }

  /** Whether the bit of a layer 2 metadata member is documented for this layer. */
  public boolean documents(FwpsL2MetadataField field) {
    return (l2MetadataBits & field.bit()) != 0;
  }

  /** How many fields the layer has. */
  public int fieldCount() {
    return fields.length;
  }

  /** The fields in order. */
  public List<FwpsField> fields() {
    return List.of(fields);
  }

  /** The field at an index, {@code 0 <= index < fieldCount()}. */
  public FwpsField field(int index) {
    return fields[index];
  }

  /** The run-time type of the field at an index. */
  public FwpDataType type(int index) {
    return types[index];
  }

  /** The index of a field, or -1 if the layer does not have it. */
  public int indexOf(FwpsField field) {
    return indexByField[field.canonical().ordinal()];
  }

  /** Whether the layer has a field. */
  public boolean has(FwpsField field) {
    return indexOf(field) >= 0;
  }

  /** The layer of a run-time identifier; an unknown one is a programming error. */
  public static FwpsLayer ofId(int id) {
    return BY_ID[id];
  }

  /** How many layers there are. */
  public static int count() {
    return BY_ID.length;
  }

  /**
   * The layer of a name in any spelling in use: {@code FWPS_LAYER_STREAM_V4}, {@code
   * FWPM_LAYER_STREAM_V4} or {@code STREAM_V4}; null if there is none.
   */
  public static @Nullable FwpsLayer byName(String name) {
    String wanted = name.toUpperCase(Locale.ROOT);
    if (wanted.startsWith(PREFIX) || wanted.startsWith("FWPM_LAYER_")) {
      wanted = wanted.substring(PREFIX.length());
    }
    return BY_NAME.get(wanted);
  }

  /** The layer of a management key, or null. The reserved layers have no published key. */
  public static @Nullable FwpsLayer byKey(Guid key) {
    for (FwpsLayer layer : BY_ID) {
      if (!key.isZero() && layer.key.equals(key)) {
        return layer;
      }
    }
    return null;
  }
}
