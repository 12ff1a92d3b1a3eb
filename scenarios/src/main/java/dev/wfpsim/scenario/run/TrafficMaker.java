package dev.wfpsim.scenario.run;

import dev.wfpsim.net.link.Latency;
import dev.wfpsim.scenario.model.Endpoint;
import dev.wfpsim.scenario.model.Traffic;
import dev.wfpsim.scenario.pcap.CapturedStream;
import dev.wfpsim.trace.ChoiceKind;
import dev.wfpsim.trace.StableHash;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Makes the processes do what the scenario's traffic says, each at its time. */
final class TrafficMaker {

  private final World world;
  private final ProcessSet processes;

  TrafficMaker(World world, ProcessSet processes) {
    this.world = world;
    this.processes = processes;
  }

  /** To be called once the processes are ready: nothing starts earlier than now. */
  void begin() {
    Map<String, Integer> named = new TreeMap<>();
    for (Traffic traffic : world.scenario().traffic()) {
      String what = what(traffic);
      String name = "traffic " + what + " " + named.merge(what, 1, Integer::sum);
      switch (traffic) {
        case Traffic.Connections plan ->
            world.at(plan.startNanos(), name, () -> connection(name, plan, 1));
        case Traffic.Replay replay -> replay(name, replay);
      }
    }
  }

  /** What it is, whichever its place in the list: a recorded choice survives another before it. */
  private static String what(Traffic traffic) {
    return switch (traffic) {
      case Traffic.Connections plan -> plan.process() + " to " + plan.remote();
      case Traffic.Replay replay -> replay.process() + " replays " + replay.file();
    };
  }

  private void connection(String name, Traffic.Connections plan, int number) {
    if (number < plan.times()) {
      Latency every = Durations.latency(plan.every());
      long key = StableHash.mix(StableHash.of(name), number);
      long delay = every.sampleNanos(world.kernel.choices().unit(ChoiceKind.APPLICATION, key));
      String next = name + " " + (number + 1);
      world.at(world.nowNanos() + delay, next, () -> connection(name, plan, number + 1));
    }
    RunningProcess life = processes.findOrStart(plan.process());
    if (life != null && !world.tellIfFull()) {
      Talk talk = Talk.begin(life, plan.remote().unscoped(), null);
      talk.says(new ByteSource.Made(StableHash.mix(StableHash.of(name), ~number)));
      life.thread("connection " + number, new Client(life, plan, number, talk)::run);
    }
  }

  private void replay(String name, Traffic.Replay replay) {
    List<CapturedStream> streams = world.loaded.conversations(replay.file());
    for (int i = 0; i < streams.size(); i++) {
      CapturedStream stream = streams.get(i);
      Conversation conversation = new Conversation(replay.file(), i, stream);
      String title = "replay " + (i + 1);
      world.at(
          replay.beginNanos(stream, streams),
          name + " " + title,
          () -> conversation(title, replay, conversation));
    }
  }

  private void conversation(String title, Traffic.Replay replay, Conversation said) {
    RunningProcess life = processes.findOrStart(replay.process());
    Endpoint server = Endpoint.of(said.stream());
    if (life != null && !world.tellIfFull()) {
      Talk talk = Talk.begin(life, server, null);
      world.replays.begin(talk, said);
      talk.says(said.says(true), said.file(), said.index());
      life.thread(title, client(life, server, said.stream(), replay.speed(), talk));
    }
  }

  private static Runnable client(
      RunningProcess life, Endpoint server, CapturedStream said, double speed, Talk talk) {
    return server.isTcp()
        ? new ReplayClient(life, said, speed, talk)::run
        : new ReplayDatagrams(life, server, said, speed, talk)::run;
  }
}
