using System.Buffers.Binary;
using System.Text;

namespace Saas.Api.Tests.Harness;

/// <summary>Reads an ExportMetricsServiceRequest, as far as the metrics of jobs need it (opentelemetry-proto 1).</summary>
internal static class OtlpMetrics
{
    public static IEnumerable<MetricPoint> Read(byte[] request) =>
        from resource in Fields(request, 1)
        from scope in Fields(resource.Bytes, 2)
        from metric in Fields(scope.Bytes, 2)
        let name = Text(metric.Bytes, 1)
        from data in Fields(metric.Bytes, 5, 7, 9)
        from point in Fields(data.Bytes, 1)
        let attributes = Fields(point.Bytes, data.Number == 9 ? 9 : 7).ToDictionary(pair => Text(pair.Bytes, 1), pair => Texts(Fields(pair.Bytes, 2).Single().Bytes))
        where attributes.ContainsKey("kind")
        select new MetricPoint(name, attributes["kind"], attributes.GetValueOrDefault("outcome"), Value(point.Bytes, data.Number), Double(point.Bytes, 5));

    /// <summary>A number's value, or a histogram's count.</summary>
    private static double Value(byte[] point, int data)
    {
        if (data == 9)
            return Fields(point, 4).Single().Fixed;
        foreach (var whole in Fields(point, 6))
            return (long)whole.Fixed;
        return Double(point, 4);
    }

    private static double Double(byte[] message, int number) => Fields(message, number).Select(field => BitConverter.UInt64BitsToDouble(field.Fixed)).SingleOrDefault();

    /// <summary>Of an attribute's value; of a number: nothing.</summary>
    private static string Texts(byte[] value) => string.Concat(Fields(value, 1).Select(field => Encoding.UTF8.GetString(field.Bytes)));

    private static string Text(byte[] message, int number) => Encoding.UTF8.GetString(Fields(message, number).Single().Bytes);

    private static IEnumerable<Field> Fields(byte[] message, params int[] numbers)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var field = new Field((int)(tag >> 3), [], 0);
            switch (tag & 7)
            {
                case 0:
                    field = field with { Fixed = Varint(message, ref at) };
                    break;
                case 1:
                    field = field with { Fixed = BinaryPrimitives.ReadUInt64LittleEndian(message.AsSpan(at)) };
                    at += 8;
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    field = field with { Bytes = message[at..(at + length)] };
                    at += length;
                    break;
                default:
                    at += 4;
                    break;
            }
            if (numbers.Contains(field.Number))
                yield return field;
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var part = message[at++];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
    }

    private sealed record Field(int Number, byte[] Bytes, ulong Fixed);
}
