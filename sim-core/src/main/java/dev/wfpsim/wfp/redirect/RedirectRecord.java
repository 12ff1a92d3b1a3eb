package dev.wfpsim.wfp.redirect;

import dev.wfpsim.kernel.memory.PoolMemory;
import dev.wfpsim.net.address.SocketAddress;
import dev.wfpsim.wfp.fwps.RedirectHandle;
import org.jspecify.annotations.Nullable;

/**
 * One redirection of one connection to a local service: who did it, with what context, and where
 * the connection was going.
 *
 * @param id what the opaque blob of a socket names it by; unique on its host
 * @param handle the redirector's handle
 * @param context the redirector's context, owned by the platform since the redirection was applied
 * @param contextSize valid bytes of the context
 * @param originalDestination where the application wanted to connect
 * @param originalApplication device path of the application that wanted to connect, through however
 *     many services; null for a kernel client
 * @param targetProcessId the process the connection was handed to
 */
public record RedirectRecord(
    long id,
    RedirectHandle handle,
    @Nullable PoolMemory context,
    int contextSize,
    SocketAddress originalDestination,
    @Nullable String originalApplication,
    long targetProcessId) {}
