package dev.wfpsim.net.inspect;

import dev.wfpsim.net.address.IpAddress;
import dev.wfpsim.net.identity.UserProcess;

/**
 * An address of a name, on its way into the cache of a host's resolver.
 *
 * @param process that asked for it
 */
public record NameResolution(UserProcess process, String name, IpAddress address) {}
