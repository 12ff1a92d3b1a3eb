package dev.wfpsim.driver;

/**
 * The run-time calls of the platform, as {@link CallArguments} reads them.
 *
 * <p>Source: the DDI reference of fwpsk.h.
 */
final class FwpsPrototypes {
  static final String ALL =
      """
      NTSTATUS FwpsCalloutRegister0(inout void* deviceObject, const FWPS_CALLOUT0* callout, \
          out UINT32* calloutId?)
      NTSTATUS FwpsCalloutRegister1(inout void* deviceObject, const FWPS_CALLOUT1* callout, \
          out UINT32* calloutId?)
      NTSTATUS FwpsCalloutRegister2(inout void* deviceObject, const FWPS_CALLOUT2* callout, \
          out UINT32* calloutId?)
      NTSTATUS FwpsCalloutRegister3(inout void* deviceObject, const FWPS_CALLOUT3* callout, \
          out UINT32* calloutId?)
      NTSTATUS FwpsCalloutUnregisterById0(const UINT32 calloutId)
      NTSTATUS FwpsCalloutUnregisterByKey0(const GUID* calloutKey)
      NTSTATUS FwpsFlowAssociateContext0(UINT64 flowId, UINT16 layerId, UINT32 calloutId, \
          UINT64 flowContext)
      NTSTATUS FwpsFlowRemoveContext0(UINT64 flowId, UINT16 layerId, UINT32 calloutId)
      NTSTATUS FwpsFlowAbort0(UINT64 flowId)
      NTSTATUS FwpsGetPacketListSecurityInformation0(NET_BUFFER_LIST* packetList, UINT32 \
          queryFlags, inout FWPS_PACKET_LIST_INFORMATION0* packetInformation)
      NTSTATUS FwpsPendOperation0(HANDLE completionHandle!, out HANDLE* completionContext!)
      void FwpsCompleteOperation0(HANDLE completionContext, PNET_BUFFER_LIST netBufferList?)
      NTSTATUS FwpsAcquireClassifyHandle0(void* classifyContext, UINT32 flags=0, out UINT64* \
          classifyHandle)
      void FwpsReleaseClassifyHandle0(UINT64 classifyHandle@)
      NTSTATUS FwpsPendClassify0(UINT64 classifyHandle@, UINT64 filterId, UINT32 flags=0, \
          inout FWPS_CLASSIFY_OUT0* classifyOut)
      void FwpsCompleteClassify0(UINT64 classifyHandle@, UINT32 flags=0, const \
          FWPS_CLASSIFY_OUT0* classifyOut?)
      NTSTATUS FwpsAcquireWritableLayerDataPointer0(UINT64 classifyHandle@, UINT64 filterId, \
          UINT32 flags=0, out PVOID* writableLayerData, inout FWPS_CLASSIFY_OUT0* \
          classifyOut?)
      void FwpsApplyModifiedLayerData0(UINT64 classifyHandle@, PVOID modifiedLayerData, \
          UINT32 flags=0|0x1)
      NTSTATUS FwpsClassifyOptionSet0(const FWPS_INCOMING_METADATA_VALUES0* \
          inMetadataValues, const FWP_CLASSIFY_OPTION_TYPE option, const FWP_VALUE0* \
          newValue)
      NTSTATUS FwpsInjectionHandleCreate0(ADDRESS_FAMILY addressFamily?@, UINT32 \
          flags=0|0x3F, out HANDLE* injectionHandle)
      NTSTATUS FwpsInjectionHandleDestroy0(HANDLE injectionHandle)
      NTSTATUS FwpsAllocateNetBufferAndNetBufferList0(NDIS_HANDLE poolHandle, USHORT \
          contextSize, USHORT contextBackFill, MDL* mdlChain?, ULONG dataOffset, SIZE_T \
          dataLength, out NET_BUFFER_LIST** netBufferList)
      void FwpsFreeNetBufferList0(NET_BUFFER_LIST* netBufferList)
      NTSTATUS FwpsAllocateCloneNetBufferList0(inout NET_BUFFER_LIST* originalNetBufferList, \
          NDIS_HANDLE netBufferListPoolHandle?~poolHandle, NDIS_HANDLE \
          netBufferPoolHandle?-, ULONG allocateCloneFlags=0, out NET_BUFFER_LIST** \
          netBufferList)
      void FwpsFreeCloneNetBufferList0(NET_BUFFER_LIST* netBufferList, ULONG \
          freeCloneFlags=0)
      NTSTATUS FwpsReassembleForwardFragmentGroup0(ADDRESS_FAMILY addressFamily@, inout \
          NET_BUFFER_LIST* fragmentGroupNblChain, NDIS_HANDLE \
          netBufferAndNetBufferListPoolHandle?, ULONG dataBackFill, ULONG flags=0, out \
          NET_BUFFER_LIST** reassembledNbl)
      NTSTATUS FwpsInjectNetworkSendAsync0(HANDLE injectionHandle, HANDLE injectionContext?, \
          UINT32 flags=0|0x1, COMPARTMENT_ID compartmentId, inout NET_BUFFER_LIST* \
          netBufferList, FWPS_INJECT_COMPLETE0 completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectForwardAsync0(HANDLE injectionHandle, HANDLE injectionContext?, \
          UINT32 flags=0, ADDRESS_FAMILY addressFamily@, COMPARTMENT_ID compartmentId, \
          IF_INDEX interfaceIndex, inout NET_BUFFER_LIST* netBufferList, \
          FWPS_INJECT_COMPLETE0 completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsConstructIpHeaderForTransportPacket0(inout NET_BUFFER_LIST* \
          netBufferList, ULONG headerIncludeHeaderLength, ADDRESS_FAMILY addressFamily@, \
          const UCHAR* sourceAddress, const UCHAR* remoteAddress, IPPROTO nextProtocol, \
          UINT64 endpointHandle?, const WSACMSGHDR* controlData?, ULONG controlDataLength-, \
          UINT32 flags=0, reserved PVOID reserved, IF_INDEX interfaceIndex?, IF_INDEX \
          subInterfaceIndex?)
      NTSTATUS FwpsInjectTransportSendAsync0(HANDLE injectionHandle, HANDLE \
          injectionContext?, UINT64 endpointHandle, UINT32 flags=0, \
          FWPS_TRANSPORT_SEND_PARAMS0* sendArgs?, ADDRESS_FAMILY addressFamily@, \
          COMPARTMENT_ID compartmentId, inout NET_BUFFER_LIST* netBufferList, \
          FWPS_INJECT_COMPLETE0 completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectTransportSendAsync1(HANDLE injectionHandle, HANDLE \
          injectionContext?, UINT64 endpointHandle, UINT32 flags=0, \
          FWPS_TRANSPORT_SEND_PARAMS1* sendArgs?, ADDRESS_FAMILY addressFamily@, \
          COMPARTMENT_ID compartmentId, inout NET_BUFFER_LIST* netBufferList, \
          FWPS_INJECT_COMPLETE0 completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectTransportReceiveAsync0(HANDLE injectionHandle, HANDLE \
          injectionContext?, reserved PVOID reserved, UINT32 flags=0, ADDRESS_FAMILY \
          addressFamily@, COMPARTMENT_ID compartmentId, IF_INDEX interfaceIndex, IF_INDEX \
          subInterfaceIndex, inout NET_BUFFER_LIST* netBufferList, FWPS_INJECT_COMPLETE0 \
          completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectNetworkReceiveAsync0(HANDLE injectionHandle, HANDLE \
          injectionContext?, UINT32 flags=0, COMPARTMENT_ID compartmentId, IF_INDEX \
          interfaceIndex, IF_INDEX subInterfaceIndex, inout NET_BUFFER_LIST* netBufferList, \
          FWPS_INJECT_COMPLETE0 completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectMacReceiveAsync0(HANDLE injectionHandle, HANDLE injectionContext?, \
          UINT32 flags=0, UINT16 layerId, IF_INDEX interfaceIndex, NDIS_PORT_NUMBER \
          NdisPortNumber, inout NET_BUFFER_LIST* netBufferLists, FWPS_INJECT_COMPLETE \
          completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectMacSendAsync0(HANDLE injectionHandle, HANDLE injectionContext?, \
          UINT32 flags=0, UINT16 layerId, IF_INDEX interfaceIndex, NDIS_PORT_NUMBER \
          NdisPortNumber, inout NET_BUFFER_LIST* netBufferLists, FWPS_INJECT_COMPLETE \
          completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsInjectvSwitchEthernetIngressAsync0(HANDLE injectionHandle, HANDLE \
          injectionContext?, reserved UINT32 flags, reserved void* reserved, const \
          FWP_BYTE_BLOB* vSwitchId, NDIS_SWITCH_PORT_ID vSwitchSourcePortId, \
          NDIS_SWITCH_NIC_INDEX vSwitchSourceNicIndex, inout NET_BUFFER_LIST* \
          netBufferLists, FWPS_INJECT_COMPLETE completionFn, HANDLE completionContext?)
      void FwpsReferencevSwitchPacketContext0(inout HANDLE packetContext)
      void FwpsDereferencevSwitchPacketContext0(inout HANDLE packetContext)
      void FwpsReferenceNetBufferList0(inout NET_BUFFER_LIST* netBufferList, BOOLEAN \
          intendToModify)
      void FwpsDereferenceNetBufferList0(inout NET_BUFFER_LIST* netBufferList, BOOLEAN \
          dispatchLevel)
      FWPS_PACKET_INJECTION_STATE FwpsQueryPacketInjectionState0(HANDLE injectionHandle, \
          const NET_BUFFER_LIST* netBufferList, out HANDLE* injectionContext?)
      NTSTATUS FwpsRedirectHandleCreate0(const GUID* providerGuid!, reserved UINT32 flags=0, \
          out HANDLE* redirectHandle)
      void FwpsRedirectHandleDestroy0(HANDLE redirectHandle)
      FWPS_CONNECTION_REDIRECT_STATE FwpsQueryConnectionRedirectState0(HANDLE \
          redirectRecords!, HANDLE redirectHandle, out void** redirectContext?)
      NTSTATUS FwpsQueryConnectionSioFormatRedirectRecords0(HANDLE RedirectRecords!, out \
          PVOID OutputBuffer?, SIZE_T OutputBufferLength-, out PSIZE_T BytesTransferred?)
      UINT64 FwpsNetBufferListGetTagForContext0()
      NTSTATUS FwpsNetBufferListAssociateContext0(inout NET_BUFFER_LIST* netBufferList, \
          UINT16 layerId, UINT64 context, UINT64 contextTag, GUID* providerGuid, inout void* \
          deviceObject, FWPS_NET_BUFFER_LIST_NOTIFY_FN0 notifyFn!, UINT32 flags=0)
      NTSTATUS FwpsNetBufferListAssociateContext1(inout NET_BUFFER_LIST* netBufferList, \
          UINT16 layerId, UINT64 context, UINT64 contextTag, GUID* providerGuid, inout void* \
          deviceObject, FWPS_NET_BUFFER_LIST_NOTIFY_FN1 notifyFn!, UINT32 flags=0)
      NTSTATUS FwpsNetBufferListRetrieveContext0(inout NET_BUFFER_LIST* netBufferList, \
          UINT64 contextTag, BOOLEAN removeContext, UINT32 flags=0, out UINT64* context)
      NTSTATUS FwpsNetBufferListRemoveContext0(inout NET_BUFFER_LIST* netBufferList?, UINT64 \
          contextTag, UINT32 flags=0)
      NTSTATUS FwpsvSwitchEventsSubscribe0(const GUID* providerGuid?, void* notifyContext?, \
          reserved UINT32 flags, reserved void* reserved, const \
          FWPS_VSWITCH_EVENT_DISPATCH_TABLE* eventDispatchTable, out UINT32* subscriptionId)
      void FwpsvSwitchEventsUnsubscribe0(UINT32 subscriptionId, reserved UINT32 flags, \
          reserved void* reserved)
      void FwpsvSwitchNotifyComplete0(void* completionContext, NTSTATUS status, reserved \
          UINT32 flags, reserved void* reserved)
      NTSTATUS FwpsStreamInjectAsync0(HANDLE injectionHandle, HANDLE injectionContext?, \
          UINT32 flags=0, UINT64 flowId, UINT32 calloutId, UINT16 layerId, UINT32 streamFlags, \
          inout NET_BUFFER_LIST* netBufferList?, SIZE_T dataLength, FWPS_INJECT_COMPLETE0 \
          completionFn!, HANDLE completionContext?)
      NTSTATUS FwpsStreamContinue0(UINT64 flowId, UINT32 calloutId, UINT16 layerId, UINT32 \
          streamFlags)
      void FwpsCopyStreamDataToBuffer0(const FWPS_STREAM_DATA0* calloutStreamData, inout \
          PVOID buffer, SIZE_T bytesToCopy, out SIZE_T* bytesCopied)
      NTSTATUS FwpsCloneStreamData0(inout FWPS_STREAM_DATA0* calloutStreamData, NDIS_HANDLE \
          netBufferListPoolHandle?~poolHandle, NDIS_HANDLE netBufferPoolHandle?-, ULONG \
          allocateCloneFlags=0, out NET_BUFFER_LIST** netBufferListChain)
      void FwpsDiscardClonedStreamData0(inout NET_BUFFER_LIST* netBufferListChain, UINT32 \
          allocateCloneFlags=0, BOOLEAN dispatchLevel)
      NTSTATUS FwpsVirtualIfTunnelInfoGet0(const FWPS_INCOMING_METADATA_VALUES0* metadata, \
          out IPSEC_VIRTUAL_IF_TUNNEL_INFO0* virtualIfTunnelInfo)
      NTSTATUS FwpsVirtualIfTunnelInfoSet0(inout NET_BUFFER_LIST* netBufferList, const \
          IPSEC_VIRTUAL_IF_TUNNEL_INFO0* virtualIfTunnelInfo)
      NTSTATUS FwpsOpenToken0(HANDLE engineHandle, LUID modifiedId, DWORD desiredAccess, out \
          HANDLE* accessToken)
      NTSTATUS FwpsAleEndpointGetById0(HANDLE engineHandle, UINT64 endpointId, out \
          FWPS_ALE_ENDPOINT_PROPERTIES0** properties)
      NTSTATUS FwpsAleEndpointCreateEnumHandle0(HANDLE engineHandle, const \
          FWPS_ALE_ENDPOINT_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpsAleEndpointEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPS_ALE_ENDPOINT_PROPERTIES0*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpsAleEndpointDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE \
          enumHandle)
      NTSTATUS FwpsAleEndpointGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, out PSID* sidOwner, out PSID* sidGroup, out PACL* dacl, out PACL* \
          sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpsAleEndpointSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, const SID* sidOwner?, const SID* sidGroup?, const ACL* dacl?, const \
          ACL* sacl?)
      NTSTATUS FwpsAllocateDeepCloneNetBufferList0(inout NET_BUFFER_LIST* \
          originalNetBufferList, NDIS_HANDLE netBufferListPoolHandle?~poolHandle, NDIS_HANDLE \
          netBufferPoolHandle?-, out NET_BUFFER_LIST** netBufferList)
      """;

  private FwpsPrototypes() {}
}
