namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>One assembly for each serializer that the framework does not cache.</summary>
public sealed class SerializerPerCall() : Scenario("RET911")
{
    public override string Work => "10 orders are written in each turn, under a root element of another name than their type";

    public override Promise Promise => Promise.AtLeast(20);

    public override Measure Measure => Measure.Assemblies;

    public override int Turns => 60;

    public override string Bad => """
        using System.IO;
        using System.Xml.Serialization;

        public sealed class Order
        {
            public int Id { get; set; }
        }

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 10; i++)
                    sum += Write(new Order { Id = turn + i }).Length;
                return sum;
            }

            private static string Write(Order order)
            {
                var serializer = new XmlSerializer(typeof(Order), new XmlRootAttribute("order")); // RET911
                using var text = new StringWriter();
                serializer.Serialize(text, order);
                return text.ToString();
            }
        }
        """;
}
