package dev.wfpsim.wfp.fwps;

/** FWPS_CALLOUT_NOTIFY_TYPE: what notifyFn is told. Page: notifyFn1. */
public enum FwpsCalloutNotifyType {
  FWPS_CALLOUT_NOTIFY_ADD_FILTER,
  FWPS_CALLOUT_NOTIFY_DELETE_FILTER,
  FWPS_CALLOUT_NOTIFY_ADD_FILTER_POST_COMMIT,
  /** No type: stands for those of headers later than a driver's, to be answered with success. */
  FWPS_CALLOUT_NOTIFY_TYPE_MAX
}
