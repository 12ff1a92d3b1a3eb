package dev.wfpsim.wfp.layer;

import dev.wfpsim.wfp.fwp.FwpDataType;
import dev.wfpsim.wfp.fwp.Guid;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fields that layers present to filters and callouts, named by what follows the layer in {@code
 * FWPS_FIELD_<layer>_<field>}; the type is that of the value at run time. Which fields a layer has,
 * and their order, is in {@link FwpsLayer}.
 *
 * <p>ICMP_TYPE and ICMP_CODE are other names of the port fields, SIO_FIREWALL_SYSTEM_PORT is one of
 * SIO_FIREWALL_SOCKET_PROPERTY: their condition keys are the same, and {@link FwpsLayer#indexOf}
 * takes either. Page: filtering-conditions-available-at-each-layer.
 */
public enum FwpsField {
  IP_LOCAL_ADDRESS(
      FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "d9ee00de-c1ef-4617-bfe3-ffd8f5a08957"),
  IP_REMOTE_ADDRESS(
      FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "b235ae9a-1d64-49b8-a44c-5ff3d9095045"),
  IP_LOCAL_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "6ec7f6c4-376b-45d7-9e9c-d337cedcd237"),
  IP_LOCAL_INTERFACE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "4cd62a49-59c3-4969-b7f3-bda5d32890a4"),
  INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "667fd755-d695-434a-8af5-d3835a1259bc"),
  SUB_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "0cd42473-d621-4be3-ae8c-72a348d283e1"),
  FLAGS(FieldKind.FLAGS, FwpDataType.FWP_UINT32, "632ce23b-5167-435c-86d7-e903684aa80c"),
  INTERFACE_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "daf8cd14-e09e-4c93-a5ae-c5c13b73ffca"),
  TUNNEL_TYPE(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "77a40437-8779-4868-a261-f5a902f1c0cd"),
  COMPARTMENT_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "35a791ab-04ac-4ff2-a6bb-da6cfac71806"),
  IP_SOURCE_ADDRESS(
      FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "ae96897e-2e94-4bc9-b313-b27ee80e574d"),
  IP_DESTINATION_ADDRESS(
      FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "2d79133b-b390-45c6-8699-acaceaafed33"),
  IP_DESTINATION_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "1ec1b7c9-4eea-4f5e-b9ef-76beaaaf17ee"),
  IP_FORWARD_INTERFACE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "1076b8a5-6323-4c5e-9810-e8d3fc9e6136"),
  SOURCE_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "2311334d-c92d-45bf-9496-edf447820e2d"),
  SOURCE_SUB_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "055edd9d-acd2-4361-8dab-f9525d97662f"),
  DESTINATION_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "35cf6522-4139-45ee-a0d5-67b80949d879"),
  DESTINATION_SUB_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "2b7d4399-d4c7-4738-a2f5-e994b43da388"),
  IP_PHYSICAL_ARRIVAL_INTERFACE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "da50d5c8-fa0d-4c89-b032-6e62136d1e96"),
  ARRIVAL_INTERFACE_PROFILE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "cdfe6aab-c083-4142-8679-c08f95329c61"),
  IP_PHYSICAL_NEXTHOP_INTERFACE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "f09bd5ce-5150-48be-b098-c25152fb1f92"),
  NEXTHOP_INTERFACE_PROFILE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "d7ff9a56-cdaa-472b-84db-d23963c1d1bf"),
  IP_PROTOCOL(FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "3971ef2b-623e-4f9a-8cb1-6e79b806b9a7"),
  IP_LOCAL_PORT(FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "0c1ba1af-5765-453f-af22-a8f791ac775b"),
  IP_REMOTE_PORT(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "c35a604d-d22b-4e1a-91b4-68f674ee674b"),
  PROFILE_ID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "CURRENT_PROFILE_ID",
      "ab3033c9-c0e3-4759-937d-5758c65d4ae3"),
  IPSEC_SECURITY_REALM_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "37a57700-5884-4964-92b8-3e704688b0ad"),
  DIRECTION(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "8784c146-ca97-44d6-9fd1-19fb1840cbf7"),
  EMBEDDED_PROTOCOL(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "07784107-a29e-4c7b-9ec7-29c44afafdbc"),
  EMBEDDED_REMOTE_ADDRESS(
      FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "77ee4b39-3273-4671-b63b-ab6feb66eeb6"),
  EMBEDDED_LOCAL_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "4672a468-8a0a-4202-abb4-849e92e66809"),
  EMBEDDED_LOCAL_PORT(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "bfca394d-acdb-484e-b8e6-2aff79757345"),
  EMBEDDED_REMOTE_PORT(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "cae4d6a1-2968-40ed-a4ce-547160dda88d"),
  ICMP_TYPE(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT16,
      "IP_LOCAL_PORT",
      "0c1ba1af-5765-453f-af22-a8f791ac775b"),
  ICMP_CODE(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT16,
      "IP_REMOTE_PORT",
      "c35a604d-d22b-4e1a-91b4-68f674ee674b"),
  IP_ARRIVAL_INTERFACE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "618a9b6d-386b-4136-ad6e-b51587cfb1cd"),
  ARRIVAL_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "cc088db3-1792-4a71-b0f9-037d21cd828b"),
  ARRIVAL_INTERFACE_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "89f990de-e798-4e6d-ab76-7c9558292e6f"),
  ARRIVAL_TUNNEL_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "511166dc-7a8c-4aa7-b533-95ab59fb0340"),
  INTERFACE_QUARANTINE_EPOCH(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "cce68d5e-053b-43a8-9a6f-33384c28e4f6"),
  ALE_APP_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "d78e1e87-8644-4ea5-9437-d809ecefc971"),
  ALE_USER_ID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_TOKEN_ACCESS_INFORMATION_TYPE,
      "af043a0a-b34d-4f86-979c-c90371af6e66"),
  ALE_PROMISCUOUS_MODE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "1c974776-7182-46e9-afd3-b02910e30334"),
  LOCAL_INTERFACE_PROFILE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "4ebf7562-9f18-4d06-9941-a7a625744d71"),
  SIO_FIREWALL_SOCKET_PROPERTY(
      FieldKind.FLAGS,
      FwpDataType.FWP_UINT32,
      "ALE_SIO_FIREWALL_SYSTEM_PORT",
      "b9f4e088-cb98-4efb-a2c7-ad07332643db"),
  ALE_PACKAGE_ID(FieldKind.RAW_DATA, FwpDataType.FWP_SID, "71bc78fa-f17c-4997-a602-6abb261f351c"),
  ALE_SECURITY_ATTRIBUTE_FQBN_VALUE(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "37a57699-5883-4963-92b8-3e704688b0ad"),
  RESERVED_0(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "RESERVED0",
      "678f4deb-45af-4882-93fe-19d4729d9834"),
  RESERVED_1(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "RESERVED1",
      "d818f827-5c69-48eb-bf80-d86b17755f97"),
  ALE_REMOTE_USER_ID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_TOKEN_ACCESS_INFORMATION_TYPE,
      "f63073b7-0189-4ab0-95a4-6123cbfab862"),
  ALE_REMOTE_MACHINE_ID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_TOKEN_ACCESS_INFORMATION_TYPE,
      "1aa47f51-7f93-4508-a271-81abb00c9cab"),
  SIO_FIREWALL_SYSTEM_PORT(
      FieldKind.FLAGS,
      FwpDataType.FWP_UINT32,
      "ALE_SIO_FIREWALL_SYSTEM_PORT",
      "b9f4e088-cb98-4efb-a2c7-ad07332643db"),
  NAP_CONTEXT(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "ALE_NAP_CONTEXT",
      "46275a9d-c03f-4d77-b784-1c57f4d02753"),
  NEXTHOP_SUB_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "ef8a6122-0577-45a7-9aaf-825fbeb4fb95"),
  IP_NEXTHOP_INTERFACE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "93ae8f5b-7f6f-4719-98c8-14e97429ef04"),
  NEXTHOP_INTERFACE_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "97537c6c-d9a3-4767-a381-e942675cd920"),
  NEXTHOP_TUNNEL_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "72b1a111-987b-4720-99dd-c7c576fa2d4c"),
  NEXTHOP_INTERFACE_INDEX(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "138e6888-7ab8-4d65-9ee8-0591bcf6a494"),
  ORIGINAL_PROFILE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "46ea1551-2255-492b-8019-aabeee349f40"),
  CURRENT_PROFILE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "ab3033c9-c0e3-4759-937d-5758c65d4ae3"),
  REAUTHORIZE_REASON(
      FieldKind.FLAGS, FwpDataType.FWP_UINT32, "11205e8c-11ae-457a-8a44-477026dd764a"),
  ORIGINAL_ICMP_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "076dfdbe-c56c-4f72-ae8a-2cfe7e5c8286"),
  RESERVED_2(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "RESERVED2",
      "53d4123d-e15b-4e84-b7a8-dce16f7b62d9"),
  RESERVED_3(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "RESERVED3",
      "7f6e8ca3-6606-4932-97c7-e1f20710af3b"),
  PEER_NAME(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "9b539082-eb90-4186-a6cc-de5b63235016"),
  ALE_ORIGINAL_APP_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "0e6cd086-e1fb-4212-842f-8a9f993fb3f6"),
  ALE_EFFECTIVE_NAME(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "b1277b9a-b781-40fc-9671-e5f1b989f34e"),
  INTERFACE_MAC_ADDRESS(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_ARRAY6_TYPE, "f6e63dce-1f4b-4c6b-b6ef-1165e71f8ee7"),
  MAC_LOCAL_ADDRESS(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_ARRAY6_TYPE, "d999e981-7948-4c83-b742-c84e3b678f8f"),
  MAC_REMOTE_ADDRESS(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_ARRAY6_TYPE, "408f2ed4-3a70-4b4d-92a6-415ac20e2f12"),
  MAC_LOCAL_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "cc31355c-3073-4ffb-a14f-79415cb1ead1"),
  MAC_REMOTE_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "027fedb4-f1c1-4030-b564-ee777fd867ea"),
  ETHER_TYPE(FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "fd08948d-a219-4d52-bb98-1a5540ee7b4e"),
  VLAN_ID(FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "938eab21-3618-4e64-9ca5-2141ebda1ca2"),
  INTERFACE(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT64,
      "IP_LOCAL_INTERFACE",
      "4cd62a49-59c3-4969-b7f3-bda5d32890a4"),
  NDIS_PORT(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "db7bb42b-2dac-4cd4-a59a-e0bdce1e6834"),
  L2_FLAGS(FieldKind.FLAGS, FwpDataType.FWP_UINT32, "7bc43cbf-37ba-45f1-b74a-82ff518eeb10"),
  NDIS_MEDIA_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "cb31cef1-791d-473b-89d1-61c5984304a0"),
  NDIS_PHYSICAL_MEDIA_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "34c79823-c229-44f2-b83c-74020882ae77"),
  MAC_SOURCE_ADDRESS(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_ARRAY6_TYPE, "7b795451-f1f6-4d05-b7cb-21779d802336"),
  MAC_SOURCE_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "5c1b72e4-299e-4437-a298-bc3f014b3dc2"),
  MAC_DESTINATION_ADDRESS(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_ARRAY6_TYPE, "04ea2a93-858c-4027-b613-b43180c7859e"),
  MAC_DESTINATION_ADDRESS_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "ae052932-ef42-4e99-b129-f3b3139e34f7"),
  VSWITCH_TENANT_NETWORK_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "dc04843c-79e6-4e44-a025-65b9bb0f9f94"),
  VSWITCH_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "c4a414ba-437b-4de6-9946-d99c1b95b312"),
  VSWITCH_NETWORK_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "11d48b4b-e77a-40b4-9155-392c906c2608"),
  VSWITCH_SOURCE_INTERFACE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "7f4ef24b-b2c1-4938-ba33-a1ecbed512ba"),
  VSWITCH_SOURCE_INTERFACE_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "e6b040a2-edaf-4c36-908b-f2f58ae43807"),
  VSWITCH_SOURCE_VM_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "9c2a9ec2-9fc6-42bc-bdd8-406d4da0be64"),
  VSWITCH_DESTINATION_INTERFACE_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "8ed48be4-c926-49f6-a4f6-ef3030e3fc16"),
  VSWITCH_DESTINATION_INTERFACE_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "fa9b3f06-2f1a-4c57-9e68-a7098b28dbfe"),
  VSWITCH_DESTINATION_VM_ID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "6106aace-4de1-4c84-9671-3637f8bcf731"),
  IP_SOURCE_PORT(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "a6afef91-3df4-4730-a214-f5426aebf821"),
  IP_DESTINATION_PORT(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "ce6def45-60fb-4a7b-a304-af30a117000e"),
  RESERVED0(FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "678f4deb-45af-4882-93fe-19d4729d9834"),
  RESERVED1(FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "d818f827-5c69-48eb-bf80-d86b17755f97"),
  RESERVED2(
      FieldKind.IP_ADDRESS,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "53d4123d-e15b-4e84-b7a8-dce16f7b62d9"),
  RESERVED3(FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "7f6e8ca3-6606-4932-97c7-e1f20710af3b"),
  RESERVED4(FieldKind.IP_ADDRESS, FwpDataType.FWP_UINT32, "5f58e642-b937-495e-a94b-f6b051a49250"),
  RESERVED5(
      FieldKind.IP_ADDRESS,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "9ba8f6cd-f77c-43e6-8847-11939dc5db5a"),
  RESERVED6(FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "f13d84bd-59d5-44c4-8817-5ecdae1805bd"),
  RESERVED7(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "65a0f930-45dd-4983-aa33-efc7b611af08"),
  RESERVED8(FieldKind.RAW_DATA, FwpDataType.FWP_UINT16, "4f424974-0c12-4816-9b47-9a547db39a32"),
  RESERVED9(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "ce78e10f-13ff-4c70-8643-36ad1879afa3"),
  RESERVED10(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "b979e282-d621-4c8c-b184-b105a61c36ce"),
  RESERVED11(FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "2d62ee4d-023d-411f-9582-43acbb795975"),
  RESERVED12(FieldKind.RAW_DATA, FwpDataType.FWP_UINT64, "a3677c32-7e35-4ddc-93da-e8c33fc923c7"),
  RESERVED13(FieldKind.RAW_DATA, FwpDataType.FWP_UINT8, "335a3e90-84aa-42f5-9e6f-59309536a44c"),
  RESERVED14(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "30e44da2-2f1a-4116-a559-f907de83604a"),
  RESERVED15(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "bab8340f-afe0-43d1-80d8-5ca456962de3"),
  QM_MODE(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "f64fc6d1-f9cb-43d2-8a5f-e13bc894f265"),
  REMOTE_USER_TOKEN(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_TOKEN_INFORMATION_TYPE,
      "9bf0ee66-06c9-41b9-84da-288cb43af51f"),
  IF_UUID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "RPC_IF_UUID",
      "7c9c7d9f-0075-4d35-a0d1-8311c4cf6af1"),
  IF_VERSION(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT16,
      "RPC_IF_VERSION",
      "eabfd9b7-1262-4a2e-adaa-5f96f6fe326d"),
  IF_FLAG(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT32,
      "RPC_IF_FLAG",
      "238a8a32-3199-467d-871c-272621ab3896"),
  DCOM_APP_ID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "ff2e7b4d-3112-4770-b636-4d24ae3a6af2"),
  IMAGE_NAME(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "d024de4d-deaa-4317-9c85-e40ef6e140c3"),
  PROTOCOL(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT8,
      "RPC_PROTOCOL",
      "2717bc74-3a35-4ce7-b7ef-c838fabdec45"),
  AUTH_TYPE(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT8,
      "RPC_AUTH_TYPE",
      "daba74ab-0d67-43e7-986e-75b84f82f594"),
  AUTH_LEVEL(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT8,
      "RPC_AUTH_LEVEL",
      "e5a0aed5-59ac-46ea-be05-a5f05ecf446e"),
  SEC_ENCRYPT_ALGORITHM(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "0d306ef0-e974-4f74-b5c7-591b0da7d562"),
  SEC_KEY_SIZE(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "4772183b-ccf8-4aeb-bce1-c6c6161c8fe4"),
  LOCAL_ADDR_V4(
      FieldKind.IP_ADDRESS,
      FwpDataType.FWP_UINT32,
      "IP_LOCAL_ADDRESS_V4",
      "03a629cb-6e52-49f8-9c41-5709633c09cf"),
  LOCAL_ADDR_V6(
      FieldKind.IP_ADDRESS,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "IP_LOCAL_ADDRESS_V6",
      "2381be84-7524-45b3-a05b-1e637d9c7a6a"),
  LOCAL_PORT(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT16,
      "IP_LOCAL_PORT",
      "0c1ba1af-5765-453f-af22-a8f791ac775b"),
  PIPE(FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "1bd0741d-e3df-4e24-8634-762046eef6eb"),
  REMOTE_ADDR_V4(
      FieldKind.IP_ADDRESS,
      FwpDataType.FWP_UINT32,
      "IP_REMOTE_ADDRESS_V4",
      "1febb610-3bcc-45e1-bc36-2e067e2cb186"),
  REMOTE_ADDR_V6(
      FieldKind.IP_ADDRESS,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "IP_REMOTE_ADDRESS_V6",
      "246e1d8c-8bee-4018-9b98-31d4582f3361"),
  PROCESS_WITH_RPC_IF_UUID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "e31180a8-bbbd-4d14-a65e-7157b06233bb"),
  EP_VALUE(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_BLOB_TYPE,
      "RPC_EP_VALUE",
      "dccea0b9-0886-4360-9c6a-ab043a24fba9"),
  EP_FLAGS(
      FieldKind.FLAGS,
      FwpDataType.FWP_UINT32,
      "RPC_EP_FLAGS",
      "218b814a-0a39-49b8-8e71-c20c39c7dd2e"),
  CLIENT_TOKEN(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_TOKEN_INFORMATION_TYPE,
      "c228fc1e-403a-4478-be05-c9baa4c05ace"),
  SERVER_NAME(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_BLOB_TYPE,
      "RPC_SERVER_NAME",
      "b605a225-c3b3-48c7-9833-7aefa9527546"),
  SERVER_PORT(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_UINT16,
      "RPC_SERVER_PORT",
      "8090f645-9ad5-4e3b-9f9f-8023ca097909"),
  PROXY_AUTH_TYPE(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_BLOB_TYPE,
      "RPC_PROXY_AUTH_TYPE",
      "40953fe2-8565-4759-8488-1771b4b4b5db"),
  CLIENT_CERT_KEY_LENGTH(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "a3ec00c7-05f4-4df7-91f2-5f60d91ff443"),
  CLIENT_CERT_OID(
      FieldKind.RAW_DATA, FwpDataType.FWP_BYTE_BLOB_TYPE, "c491ad5e-f882-4283-b916-436b103ff4ad"),
  REMOTE_ID(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_TOKEN_INFORMATION_TYPE,
      "f68166fd-0682-4c89-b8f5-86436c7ef9b7"),
  AUTHENTICATION_TYPE(
      FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "eb458cd5-da7b-4ef9-8d43-7b0a840332f2"),
  KM_TYPE(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "ff0f5f49-0ceb-481b-8638-1479791f3f2c"),
  KM_MODE(FieldKind.RAW_DATA, FwpDataType.FWP_UINT32, "feef4582-ef8f-4f7b-858b-9077d122de47"),
  IPSEC_POLICY_KEY(
      FieldKind.RAW_DATA,
      FwpDataType.FWP_BYTE_ARRAY16_TYPE,
      "ad37dee3-722f-45cc-a4e3-068048124452");

  private final FieldKind kind;
  private final FwpDataType type;
  private final String conditionName;
  private final String guid;

  FwpsField(FieldKind kind, FwpDataType type, String guid) {
    this(kind, type, "", guid);
  }

  FwpsField(FieldKind kind, FwpDataType type, String condition, String guid) {
    this.kind = kind;
    this.type = type;
    this.conditionName = "FWPM_CONDITION_" + (condition.isEmpty() ? name() : condition);
    this.guid = guid;
  }

  /** How the field is compared. */
  public FieldKind kind() {
    return kind;
  }

  /** The name of the filter condition key, as {@code FWPM_CONDITION_IP_PROTOCOL}. */
  public String conditionName() {
    return conditionName;
  }

  /** The filter condition key; unique only within a layer. */
  public Guid key() {
    return Guid.parse(guid);
  }

  /** The type of the value at run time at a layer: addresses depend on the layer's family. */
  FwpDataType typeAt(FwpsLayer layer) {
    boolean addressOfEitherFamily = kind == FieldKind.IP_ADDRESS && layer.family() != IpFamily.NONE;
    if (addressOfEitherFamily) {
      return layer.family() == IpFamily.V6
          ? FwpDataType.FWP_BYTE_ARRAY16_TYPE
          : FwpDataType.FWP_UINT32;
    }
    boolean plainUser = this == ALE_USER_ID && layer.shortName().startsWith("NAME_RESOLUTION");
    return plainUser ? FwpDataType.FWP_SID : type;
  }

  /** The field another name stands for, or this. */
  FwpsField canonical() {
    return switch (this) {
      case ICMP_TYPE -> IP_LOCAL_PORT;
      case ICMP_CODE -> IP_REMOTE_PORT;
      case SIO_FIREWALL_SYSTEM_PORT -> SIO_FIREWALL_SOCKET_PROPERTY;
      default -> this;
    };
  }

  /**
   * The field of a name in any spelling in use: {@code IP_PROTOCOL} or {@code
   * FWPM_CONDITION_IP_PROTOCOL}; null if there is none.
   */
  public static @Nullable FwpsField byName(String name) {
    String wanted = name.toUpperCase(Locale.ROOT);
    for (FwpsField field : values()) {
      if (field.name().equals(wanted) || field.conditionName.equals(wanted)) {
        return field;
      }
    }
    return null;
  }

  /**
   * Whether the stack ever gives it a value at a layer that traffic reaches; one that it does not
   * is always FWP_EMPTY there. A test looks at every kind of traffic and compares.
   */
  public boolean isFilled() {
    return switch (this) {
      case ALE_EFFECTIVE_NAME,
          ALE_PACKAGE_ID,
          ALE_REMOTE_MACHINE_ID,
          ALE_REMOTE_USER_ID,
          ALE_SECURITY_ATTRIBUTE_FQBN_VALUE,
          INTERFACE_QUARANTINE_EPOCH,
          IPSEC_SECURITY_REALM_ID,
          NAP_CONTEXT,
          RESERVED_0,
          RESERVED_1,
          RESERVED_2,
          RESERVED_3,
          SIO_FIREWALL_SOCKET_PROPERTY,
          SIO_FIREWALL_SYSTEM_PORT ->
          false;
      default -> true;
    };
  }
}
