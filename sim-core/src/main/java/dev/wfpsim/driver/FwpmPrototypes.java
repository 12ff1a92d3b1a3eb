package dev.wfpsim.driver;

/**
 * The management calls of the platform, as {@link CallArguments} reads them.
 *
 * <p>Source: the DDI reference of fwpmk.h, and the header where there is no page.
 */
final class FwpmPrototypes {
  static final String ALL =
      """
      void FwpmFreeMemory0(inout void** p)
      FWPM_SERVICE_STATE FwpmBfeStateGet0()
      NTSTATUS FwpmBfeStateSubscribeChanges0(inout void* deviceObject, \
          FWPM_SERVICE_STATE_CHANGE_CALLBACK0 callback, void* context?-, out HANDLE* \
          changeHandle)
      NTSTATUS FwpmBfeStateUnsubscribeChanges0(inout HANDLE changeHandle)
      NTSTATUS FwpmEngineOpen0(const wchar_t* serverName?-, UINT32 authnService-, \
          SEC_WINNT_AUTH_IDENTITY_W* authIdentity?-, const FWPM_SESSION0* session?, out \
          HANDLE* engineHandle)
      NTSTATUS FwpmEngineClose0(inout HANDLE engineHandle)
      NTSTATUS FwpmEngineGetOption0(HANDLE engineHandle, FWPM_ENGINE_OPTION option, out \
          FWP_VALUE0** value)
      NTSTATUS FwpmEngineSetOption0(HANDLE engineHandle, FWPM_ENGINE_OPTION option, const \
          FWP_VALUE0* newValue)
      NTSTATUS FwpmEngineGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, out PSID* sidOwner, out PSID* sidGroup, out PACL* dacl, out PACL* \
          sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmEngineSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, const SID* sidOwner?, const SID* sidGroup?, const ACL* dacl?, const \
          ACL* sacl?)
      NTSTATUS FwpmSessionCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_SESSION_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmSessionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_SESSION0*** entries, out UINT32* numEntriesReturned)
      NTSTATUS FwpmSessionDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmTransactionBegin0(HANDLE engineHandle, UINT32 flags=0|0x1)
      NTSTATUS FwpmTransactionCommit0(HANDLE engineHandle)
      NTSTATUS FwpmTransactionAbort0(HANDLE engineHandle)
      NTSTATUS FwpmProviderAdd0(HANDLE engineHandle, const FWPM_PROVIDER0* provider, \
          PSECURITY_DESCRIPTOR sd?-)
      NTSTATUS FwpmProviderDeleteByKey0(HANDLE engineHandle, const GUID* key)
      NTSTATUS FwpmProviderGetByKey0(HANDLE engineHandle, const GUID* key, out \
          FWPM_PROVIDER0** provider)
      NTSTATUS FwpmProviderCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_PROVIDER_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmProviderEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_PROVIDER0*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmProviderDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmProviderGetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, out PSID* sidOwner, out PSID* sidGroup, out \
          PACL* dacl, out PACL* sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmProviderSetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, const SID* sidOwner?, const SID* sidGroup?, \
          const ACL* dacl?, const ACL* sacl?)
      NTSTATUS FwpmProviderContextAdd0(HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT0* \
          providerContext, PSECURITY_DESCRIPTOR sd?-, out UINT64* id?)
      NTSTATUS FwpmProviderContextAdd1(HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT1* \
          providerContext, PSECURITY_DESCRIPTOR sd?-, out UINT64* id?)
      NTSTATUS FwpmProviderContextAdd2(HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT2* \
          providerContext, PSECURITY_DESCRIPTOR sd?-, out UINT64* id?)
      NTSTATUS FwpmProviderContextAdd3(HANDLE engineHandle, const FWPM_PROVIDER_CONTEXT3* \
          providerContext, PSECURITY_DESCRIPTOR sd?-, out UINT64* id?)
      NTSTATUS FwpmProviderContextDeleteById0(HANDLE engineHandle, UINT64 id)
      NTSTATUS FwpmProviderContextDeleteByKey0(HANDLE engineHandle, const GUID* key)
      NTSTATUS FwpmProviderContextGetById0(HANDLE engineHandle, UINT64 id, out \
          FWPM_PROVIDER_CONTEXT0** providerContext)
      NTSTATUS FwpmProviderContextGetById1(HANDLE engineHandle, UINT64 id, out \
          FWPM_PROVIDER_CONTEXT1** providerContext)
      NTSTATUS FwpmProviderContextGetById2(HANDLE engineHandle, UINT64 id, out \
          FWPM_PROVIDER_CONTEXT2** providerContext)
      NTSTATUS FwpmProviderContextGetById3(HANDLE engineHandle, UINT64 id, out \
          FWPM_PROVIDER_CONTEXT3** providerContext)
      NTSTATUS FwpmProviderContextGetByKey0(HANDLE engineHandle, const GUID* key, out \
          FWPM_PROVIDER_CONTEXT0** providerContext)
      NTSTATUS FwpmProviderContextGetByKey1(HANDLE engineHandle, const GUID* key, out \
          FWPM_PROVIDER_CONTEXT1** providerContext)
      NTSTATUS FwpmProviderContextGetByKey2(HANDLE engineHandle, const GUID* key, out \
          FWPM_PROVIDER_CONTEXT2** providerContext)
      NTSTATUS FwpmProviderContextGetByKey3(HANDLE engineHandle, const GUID* key, out \
          FWPM_PROVIDER_CONTEXT3** providerContext)
      NTSTATUS FwpmProviderContextCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_PROVIDER_CONTEXT_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmProviderContextEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_PROVIDER_CONTEXT0*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmProviderContextEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_PROVIDER_CONTEXT1*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmProviderContextEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_PROVIDER_CONTEXT2*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmProviderContextEnum3(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_PROVIDER_CONTEXT3*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmProviderContextDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE \
          enumHandle)
      NTSTATUS FwpmProviderContextGetSecurityInfoByKey0(HANDLE engineHandle, const GUID* \
          key?, SECURITY_INFORMATION securityInfo, out PSID* sidOwner, out PSID* sidGroup, \
          out PACL* dacl, out PACL* sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmProviderContextSetSecurityInfoByKey0(HANDLE engineHandle, const GUID* \
          key?, SECURITY_INFORMATION securityInfo, const SID* sidOwner?, const SID* \
          sidGroup?, const ACL* dacl?, const ACL* sacl?)
      NTSTATUS FwpmSubLayerAdd0(HANDLE engineHandle, const FWPM_SUBLAYER0* subLayer, \
          PSECURITY_DESCRIPTOR sd?-)
      NTSTATUS FwpmSubLayerDeleteByKey0(HANDLE engineHandle, const GUID* key)
      NTSTATUS FwpmSubLayerGetByKey0(HANDLE engineHandle, const GUID* key, out \
          FWPM_SUBLAYER0** subLayer)
      NTSTATUS FwpmSubLayerCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_SUBLAYER_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmSubLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_SUBLAYER0*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmSubLayerDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmSubLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, out PSID* sidOwner, out PSID* sidGroup, out \
          PACL* dacl, out PACL* sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmSubLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, const SID* sidOwner?, const SID* sidGroup?, \
          const ACL* dacl?, const ACL* sacl?)
      NTSTATUS FwpmLayerGetById0(HANDLE engineHandle, UINT16 id, out FWPM_LAYER0** layer)
      NTSTATUS FwpmLayerGetByKey0(HANDLE engineHandle, const GUID* key, out FWPM_LAYER0** \
          layer)
      NTSTATUS FwpmLayerCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_LAYER_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmLayerEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_LAYER0*** entries, out UINT32* numEntriesReturned)
      NTSTATUS FwpmLayerDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmLayerGetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, out PSID* sidOwner, out PSID* sidGroup, out \
          PACL* dacl, out PACL* sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmLayerSetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, const SID* sidOwner?, const SID* sidGroup?, \
          const ACL* dacl?, const ACL* sacl?)
      NTSTATUS FwpmCalloutAdd0(HANDLE engineHandle, const FWPM_CALLOUT0* callout, \
          PSECURITY_DESCRIPTOR sd?-, out UINT32* id?)
      NTSTATUS FwpmCalloutDeleteById0(HANDLE engineHandle, UINT32 id)
      NTSTATUS FwpmCalloutDeleteByKey0(HANDLE engineHandle, const GUID* key)
      NTSTATUS FwpmCalloutGetById0(HANDLE engineHandle, UINT32 id, out FWPM_CALLOUT0** \
          callout)
      NTSTATUS FwpmCalloutGetByKey0(HANDLE engineHandle, const GUID* key, out \
          FWPM_CALLOUT0** callout)
      NTSTATUS FwpmCalloutCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_CALLOUT_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmCalloutEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_CALLOUT0*** entries, out UINT32* numEntriesReturned)
      NTSTATUS FwpmCalloutDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmCalloutGetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, out PSID* sidOwner, out PSID* sidGroup, out \
          PACL* dacl, out PACL* sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmCalloutSetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, const SID* sidOwner?, const SID* sidGroup?, \
          const ACL* dacl?, const ACL* sacl?)
      NTSTATUS FwpmFilterAdd0(HANDLE engineHandle, const FWPM_FILTER0* filter, \
          PSECURITY_DESCRIPTOR sd?-, out UINT64* id?)
      NTSTATUS FwpmFilterDeleteById0(HANDLE engineHandle, UINT64 id)
      NTSTATUS FwpmFilterDeleteByKey0(HANDLE engineHandle, const GUID* key)
      NTSTATUS FwpmFilterGetById0(HANDLE engineHandle, UINT64 id, out FWPM_FILTER0** filter)
      NTSTATUS FwpmFilterGetByKey0(HANDLE engineHandle, const GUID* key, out FWPM_FILTER0** \
          filter)
      NTSTATUS FwpmFilterCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_FILTER_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmFilterEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_FILTER0*** entries, out UINT32* numEntriesReturned)
      NTSTATUS FwpmFilterDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmFilterGetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, out PSID* sidOwner, out PSID* sidGroup, out \
          PACL* dacl, out PACL* sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmFilterSetSecurityInfoByKey0(HANDLE engineHandle, const GUID* key?, \
          SECURITY_INFORMATION securityInfo, const SID* sidOwner?, const SID* sidGroup?, \
          const ACL* dacl?, const ACL* sacl?)
      NTSTATUS FwpmIPsecTunnelAdd0(HANDLE engineHandle, UINT32 flags, const \
          FWPM_PROVIDER_CONTEXT0* mainModePolicy?, const FWPM_PROVIDER_CONTEXT0* \
          tunnelPolicy, UINT32 numFilterConditions, const FWPM_FILTER_CONDITION0* \
          filterConditions, PSECURITY_DESCRIPTOR sd?)
      NTSTATUS FwpmIPsecTunnelAdd1(HANDLE engineHandle, UINT32 flags, const \
          FWPM_PROVIDER_CONTEXT1* mainModePolicy?, const FWPM_PROVIDER_CONTEXT1* \
          tunnelPolicy, UINT32 numFilterConditions, const FWPM_FILTER_CONDITION0* \
          filterConditions, const GUID* keyModKey?, PSECURITY_DESCRIPTOR sd?)
      NTSTATUS FwpmIPsecTunnelAdd2(HANDLE engineHandle, UINT32 flags, const \
          FWPM_PROVIDER_CONTEXT2* mainModePolicy?, const FWPM_PROVIDER_CONTEXT2* \
          tunnelPolicy, UINT32 numFilterConditions, const FWPM_FILTER_CONDITION0* \
          filterConditions, const GUID* keyModKey?, PSECURITY_DESCRIPTOR sd?)
      NTSTATUS FwpmIPsecTunnelAdd3(HANDLE engineHandle, UINT32 flags, const \
          FWPM_PROVIDER_CONTEXT3* mainModePolicy?, const FWPM_PROVIDER_CONTEXT3* \
          tunnelPolicy, UINT32 numFilterConditions, const FWPM_FILTER_CONDITION0* \
          filterConditions, const GUID* keyModKey?, PSECURITY_DESCRIPTOR sd?)
      NTSTATUS FwpmIPsecTunnelDeleteByKey0(HANDLE engineHandle, const GUID* key)
      NTSTATUS FwpmNetEventCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_NET_EVENT_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmNetEventEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_NET_EVENT0*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmNetEventEnum1(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_NET_EVENT1*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmNetEventEnum2(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_NET_EVENT2*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmNetEventEnum3(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_NET_EVENT3*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmNetEventEnum4(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_NET_EVENT4*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmNetEventEnum5(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_NET_EVENT5*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmNetEventDestroyEnumHandle0(HANDLE engineHandle, inout HANDLE enumHandle)
      NTSTATUS FwpmNetEventsGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, out PSID* sidOwner, out PSID* sidGroup, out PACL* dacl, out PACL* \
          sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmNetEventsSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, const SID* sidOwner?, const SID* sidGroup?, const ACL* dacl?, const \
          ACL* sacl?)
      NTSTATUS FwpmConnectionGetById0(HANDLE engineHandle, UINT64 id, out FWPM_CONNECTION0** \
          connection)
      NTSTATUS FwpmConnectionEnum0(HANDLE engineHandle, HANDLE enumHandle, UINT32 \
          numEntriesRequested, out FWPM_CONNECTION0*** entries, out UINT32* \
          numEntriesReturned)
      NTSTATUS FwpmConnectionCreateEnumHandle0(HANDLE engineHandle, const \
          FWPM_CONNECTION_ENUM_TEMPLATE0* enumTemplate?, out HANDLE* enumHandle)
      NTSTATUS FwpmConnectionDestroyEnumHandle0(HANDLE engineHandle, HANDLE enumHandle)
      NTSTATUS FwpmConnectionGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, out PSID* sidOwner, out PSID* sidGroup, out PACL* dacl, out PACL* \
          sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmConnectionSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, const SID* sidOwner?, const SID* sidGroup?, const ACL* dacl?, const \
          ACL* sacl?)
      NTSTATUS FwpmvSwitchEventsGetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, out PSID* sidOwner, out PSID* sidGroup, out PACL* dacl, out PACL* \
          sacl, out PSECURITY_DESCRIPTOR* securityDescriptor)
      NTSTATUS FwpmvSwitchEventsSetSecurityInfo0(HANDLE engineHandle, SECURITY_INFORMATION \
          securityInfo, const SID* sidOwner?, const SID* sidGroup?, const ACL* dacl?, const \
          ACL* sacl?)
      """;

  private FwpmPrototypes() {}
}
