package dev.wfpsim.driver;

import dev.wfpsim.wfp.profile.WindowsBuild;
import java.util.Arrays;

/**
 * With which build of Windows each documented call came; all others with Windows Vista. Redirect
 * handles, records and the query of a connection's state came with Windows 8, deep clones
 * with a recent build that no header has yet. A call of a later version than the host's is
 * not exported there, so that a driver which imports it does not load.
 *
 * <p>Source: the "Minimum supported client" of each function's page.
 */
final class CallOrigins {
  private static final int[] BUILDS = builds();

  private CallOrigins() {}

  /** The first build that exports a call. */
  static int firstBuildOf(DocumentedCall call) {
    return BUILDS[call.ordinal()];
  }

  /** The rule that a call on an earlier build breaks. */
  static String rule(DocumentedCall call) {
    return switch (call) {
      case FwpsRedirectHandleCreate0,
          FwpsRedirectHandleDestroy0,
          FwpsQueryConnectionRedirectState0,
          FwpsQueryConnectionSioFormatRedirectRecords0 ->
          "R-119";
      case FwpsAllocateDeepCloneNetBufferList0 -> "R-314";
      default -> "R-001";
    };
  }

  private static int[] builds() {
    int[] builds = new int[DocumentedCall.values().length];
    Arrays.fill(builds, WindowsBuild.VISTA);
    put(
        builds,
        WindowsBuild.VISTA_SP1,
        """
        FwpsReassembleForwardFragmentGroup0 FwpsConstructIpHeaderForTransportPacket0\
        """);
    put(
        builds,
        WindowsBuild.WINDOWS_7,
        """
        FwpsCalloutRegister1 FwpsAcquireClassifyHandle0 FwpsReleaseClassifyHandle0
        FwpsPendClassify0 FwpsCompleteClassify0 FwpsAcquireWritableLayerDataPointer0
        FwpsApplyModifiedLayerData0 FwpsInjectTransportSendAsync1
        FwpsQueryConnectionSioFormatRedirectRecords0 FwpsNetBufferListGetTagForContext0
        FwpsNetBufferListAssociateContext0 FwpsNetBufferListRetrieveContext0
        FwpsNetBufferListRemoveContext0 FwpsOpenToken0 FwpsAleEndpointGetById0
        FwpsAleEndpointCreateEnumHandle0 FwpsAleEndpointEnum0 FwpsAleEndpointDestroyEnumHandle0
        FwpsAleEndpointGetSecurityInfo0 FwpsAleEndpointSetSecurityInfo0 FwpmProviderContextAdd1
        FwpmProviderContextGetById1 FwpmProviderContextGetByKey1 FwpmProviderContextEnum1
        FwpmIPsecTunnelAdd1 FwpmNetEventEnum1\
        """);
    putLater(builds);
    return builds;
  }

  /** From Windows 8 on. */
  private static void putLater(int[] builds) {
    put(
        builds,
        WindowsBuild.WINDOWS_8,
        """
        FwpsCalloutRegister2 FwpsFlowAbort0 FwpsInjectMacReceiveAsync0 FwpsInjectMacSendAsync0
        FwpsInjectvSwitchEthernetIngressAsync0 FwpsReferencevSwitchPacketContext0
        FwpsDereferencevSwitchPacketContext0 FwpsRedirectHandleCreate0
        FwpsRedirectHandleDestroy0 FwpsQueryConnectionRedirectState0
        FwpsNetBufferListAssociateContext1 FwpsvSwitchEventsSubscribe0
        FwpsvSwitchEventsUnsubscribe0 FwpsvSwitchNotifyComplete0 FwpmProviderContextAdd2
        FwpmProviderContextGetById2 FwpmProviderContextGetByKey2 FwpmProviderContextEnum2
        FwpmIPsecTunnelAdd2 FwpmNetEventEnum2 FwpmConnectionGetById0 FwpmConnectionEnum0
        FwpmConnectionCreateEnumHandle0 FwpmConnectionDestroyEnumHandle0
        FwpmvSwitchEventsGetSecurityInfo0 FwpmvSwitchEventsSetSecurityInfo0\
        """);
    put(
        builds,
        WindowsBuild.WINDOWS_10,
        """
        FwpsVirtualIfTunnelInfoGet0 FwpsVirtualIfTunnelInfoSet0 FwpmNetEventEnum3\
        """);
    put(
        builds,
        WindowsBuild.WINDOWS_10_1703,
        """
        FwpsCalloutRegister3\
        """);
    put(
        builds,
        WindowsBuild.WINDOWS_10_1709,
        """
        FwpmProviderContextAdd3 FwpmProviderContextGetById3 FwpmProviderContextGetByKey3
        FwpmProviderContextEnum3 FwpmIPsecTunnelAdd3\
        """);
    put(
        builds,
        WindowsBuild.WINDOWS_10_1803,
        """
        FwpmNetEventEnum4\
        """);
    put(
        builds,
        WindowsBuild.WINDOWS_10_1809,
        """
        FwpmNetEventEnum5\
        """);
    put(
        builds,
        WindowsBuild.INSIDER_25324,
        """
        FwpsAllocateDeepCloneNetBufferList0\
        """);
  }

  private static void put(int[] builds, int build, String calls) {
    for (String name : calls.split("\\s+", -1)) {
      builds[DocumentedCall.valueOf(name).ordinal()] = build;
    }
  }
}
