package dev.wfpsim.net.inspect;

import org.jspecify.annotations.Nullable;

/**
 * What makes a redirection one to a local service: the localRedirect* members of
 * FWPS_CONNECT_REQUEST0.
 *
 * @param targetPid the process that will accept the connection
 * @param handle the redirect handle, opaque to the stack
 * @param context what the redirecting driver left for the local service, opaque to the stack
 */
public record LocalRedirect(int targetPid, @Nullable Object handle, @Nullable Object context) {}
