// Kafka's own assignors, for groups that are told on standard input, one word of a line after the other:
//   group ASSIGNOR, topic NAME PARTITIONS, member ID INSTANCE GENERATION, wants TOPIC, owns TOPIC PARTITION, tells USERDATA, end
// A dash is no instance; user data is in hexadecimal digits. Answers "ID TOPIC PARTITION" for each partition that is assigned, and "end".
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Scanner;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.consumer.RoundRobinAssignor;
import org.apache.kafka.clients.consumer.StickyAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

public class Assignors {
    static class Member {
        String id;
        String instance;
        int generation;
        ByteBuffer data;
        List<String> wants = new ArrayList<>();
        List<TopicPartition> owns = new ArrayList<>();
    }

    static ConsumerPartitionAssignor byName(String name) {
        switch (name) {
            case "range": return new RangeAssignor();
            case "roundrobin": return new RoundRobinAssignor();
            case "sticky": return new StickyAssignor();
            default: return new CooperativeStickyAssignor();
        }
    }

    static void answer(ConsumerPartitionAssignor assignor, Map<String, Integer> topics, List<Member> members) {
        Node node = new Node(1, "localhost", 1);
        List<PartitionInfo> partitions = new ArrayList<>();
        topics.forEach((topic, count) -> {
            for (int i = 0; i < count; i++)
                partitions.add(new PartitionInfo(topic, i, node, new Node[] {node}, new Node[] {node}));
        });
        Cluster cluster = new Cluster("c", List.of(node), partitions, Collections.emptySet(), Collections.emptySet());
        Map<String, Subscription> subscriptions = new LinkedHashMap<>();
        for (Member each : members) {
            Subscription told = new Subscription(each.wants, each.data, each.owns, each.generation, Optional.empty());
            if (!each.instance.equals("-"))
                told.setGroupInstanceId(Optional.of(each.instance));
            subscriptions.put(each.id, told);
        }
        assignor.assign(cluster, new GroupSubscription(subscriptions)).groupAssignment().forEach((id, share) -> {
            for (TopicPartition each : share.partitions())
                System.out.println(id + " " + each.topic() + " " + each.partition());
        });
        System.out.println("end");
    }

    public static void main(String[] arguments) {
        Scanner in = new Scanner(System.in);
        ConsumerPartitionAssignor assignor = null;
        Map<String, Integer> topics = new LinkedHashMap<>();
        List<Member> members = new ArrayList<>();
        while (in.hasNext()) {
            switch (in.next()) {
                case "group":
                    assignor = byName(in.next());
                    topics.clear();
                    members.clear();
                    break;
                case "topic":
                    topics.put(in.next(), in.nextInt());
                    break;
                case "member":
                    Member added = new Member();
                    added.id = in.next();
                    added.instance = in.next();
                    added.generation = in.nextInt();
                    members.add(added);
                    break;
                case "wants":
                    members.get(members.size() - 1).wants.add(in.next());
                    break;
                case "owns":
                    members.get(members.size() - 1).owns.add(new TopicPartition(in.next(), in.nextInt()));
                    break;
                case "tells":
                    members.get(members.size() - 1).data = ByteBuffer.wrap(HexFormat.of().parseHex(in.next()));
                    break;
                default:
                    answer(assignor, topics, members);
            }
        }
    }
}
