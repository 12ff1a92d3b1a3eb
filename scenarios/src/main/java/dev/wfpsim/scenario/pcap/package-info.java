/** Real traffic as scenario input: capture files read as streams, within limits. */
@NullMarked
package dev.wfpsim.scenario.pcap;

import org.jspecify.annotations.NullMarked;
