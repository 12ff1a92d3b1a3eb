package dev.wfpsim.kernel;

import com.google.common.graph.ElementOrder;
import com.google.common.graph.GraphBuilder;
import com.google.common.graph.MutableGraph;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for whom. An edge leads from a waiting activity to one that must act before its wait
 * can end ({@link WaitQueue#heldBy}); all such edges must go, so a cycle of waits without deadline
 * is a deadlock, whatever else still runs. So are waits that nobody can end once nothing is left to
 * run: an unload for its own clones, a connect that stays pended for ever.
 */
final class WaitForGraph {
  private WaitForGraph() {}

  static boolean isIdle(Activity activity) {
    if (activity.state != Activity.State.BLOCKED) {
      return false;
    }
    for (WaitQueue queue : activity.waiting) {
      if (queue.isIdle()) {
        return true;
      }
    }
    return false;
  }

  /** The cycle that {@code self} has just closed by waiting, in words, or null. */
  static @Nullable String cycleFrom(Activity self) {
    if (!knowsHolders(self)) {
      return null;
    }
    MutableGraph<Activity> graph =
        GraphBuilder.directed()
            .allowsSelfLoops(true)
            .nodeOrder(ElementOrder.<Activity>sorted((a, b) -> Integer.compare(a.id(), b.id())))
            .build();
    List<Activity> path = new ArrayList<>();
    if (!search(self, self, graph, path)) {
      return null;
    }
    List<String> lines = new ArrayList<>();
    for (Activity activity : path) {
      lines.add(line(activity));
    }
    return String.join("\n", lines);
  }

  private static boolean knowsHolders(Activity activity) {
    return activity.waiting.length == 1
        && !activity.deadlined
        && activity.waiting[0].knowsHolders();
  }

  private static boolean search(
      Activity from, Activity goal, MutableGraph<Activity> seen, List<Activity> path) {
    if (!knowsHolders(from)) {
      return false;
    }
    path.add(from);
    for (Activity holder : from.waiting[0].holders()) {
      if (holder == goal) {
        return true;
      }
      if (seen.putEdge(from, holder) && search(holder, goal, seen, path)) {
        return true;
      }
    }
    path.remove(path.size() - 1);
    return false;
  }

  /** A line for each activity: what it waits for, and who holds that. */
  static String describe(List<Activity> activities) {
    List<String> lines = new ArrayList<>();
    for (Activity activity : activities) {
      lines.add(line(activity));
    }
    return String.join("\n", lines);
  }

  private static String line(Activity activity) {
    StringBuilder text = new StringBuilder().append(activity);
    if (!activity.isWaiting()) {
      return text.append(activity.state == Activity.State.READY ? " is ready" : " runs").toString();
    }
    text.append(activity.spinning ? " spins for " : " waits for ");
    for (int i = 0; i < activity.waiting.length; i++) {
      WaitQueue queue = activity.waiting[i];
      text.append(i == 0 ? "" : " or ").append(queue.what());
      List<Activity> holders = queue.holders();
      for (int j = 0; j < holders.size(); j++) {
        text.append(j == 0 ? " held by " : ", ").append(holders.get(j));
      }
      List<Activity> suspects = queue.suspects();
      for (int j = 0; j < suspects.size(); j++) {
        text.append(j == 0 ? " perhaps held by " : ", ").append(suspects.get(j));
      }
    }
    return text.toString();
  }
}
