package dev.wfpsim.driver;

/**
 * PS_CREATE_NOTIFY_INFO: what a process notify routine learns of a process that starts.
 *
 * @param imageFileName its image, as a device path
 */
public record PsCreateNotifyInfo(String imageFileName) {}
