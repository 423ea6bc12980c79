using Microsoft.CodeAnalysis;
using Verify = MemoryAnalyzers.Tests.Verify<MemoryAnalyzers.Growth.InstrumentPerInstance, MemoryAnalyzers.Growth.InstrumentPerInstanceFix>;

namespace MemoryAnalyzers.Tests.Growth;

public sealed class InstrumentPerInstanceTests
{
    private const string Header =
        """
        using System;
        using System.Collections.Concurrent;
        using System.Collections.Generic;
        using System.Diagnostics;
        using System.Diagnostics.Metrics;
        using System.Diagnostics.Tracing;
        using System.Linq;
        using System.Threading;
        using System.Threading.Tasks;


        """;

    private static string In(string members) => Header + "public class C {\n" + members + "\n}";

    private static Task Check(string members) => Verify.VerifyAnalyzerAsync(In(members));

    private static Task CheckTransient(string members) => Verify.VerifyAnalyzerAsync(In(members) + Repaired.Transient);

    [Theory]
    [InlineData("private readonly Meter _meter = [|new Meter(\"Orders\")|];")]
    [InlineData("private readonly ActivitySource _source = [|new(\"Orders\")|];")]
    [InlineData("private readonly DiagnosticListener _listener = [|new DiagnosticListener(\"Orders\")|];")]
    [InlineData("private Meter Meter { get; } = [|new Meter(\"Orders\")|];")]
    [InlineData("private readonly Counter<int> _count; public C(string name) { var meter = [|new Meter(name)|]; _count = meter.CreateCounter<int>(\"count\"); }")]
    [InlineData("private readonly Counter<int> _count = [|new Meter(\"Orders\")|].CreateCounter<int>(\"count\"); public void Add() => _count.Add(1);")]
    [InlineData("private Meter? _meter; public void Start() => _meter ??= [|new Meter(\"Orders\")|];")]
    [InlineData("private readonly Meter _meter; public C() => _meter = Make(\"Orders\"); private static Meter Make(string name) => [|new Meter(name)|];")]
    [InlineData("private readonly Meter _meter = [|new Meter(\"Orders\")|]; private readonly IDisposable _other = new Timer(_ => { }); public void Dispose() => _other.Dispose();")]
    public Task Source_of_an_object_that_comes_and_goes_is_reported(string members) => CheckTransient(members);

    [Theory]
    [InlineData("public static void Count(string name) { var meter = [|new Meter(\"Orders\")|]; meter.CreateCounter<int>(name).Add(1); }")]
    [InlineData("public static void Trace(string name) { using var activity = [|new ActivitySource(\"Orders\")|].StartActivity(name); }")]
    [InlineData("public static Meter Meter => [|new Meter(\"Orders\")|];")]
    [InlineData("public static ActivitySource Source { get { return [|new ActivitySource(\"Orders\")|]; } }")]
    [InlineData("private ActivitySource Source => [|new(\"Orders\")|];")]
    [InlineData("public static void Count(List<string> names) { foreach (var name in names) { var meter = [|new Meter(name)|]; meter.CreateCounter<int>(\"n\").Add(1); } }")]
    public Task Source_of_a_call_is_reported(string members) => Check(members);

    [Theory]
    [InlineData("private static readonly Meter Meter = new Meter(\"Orders\");")]
    [InlineData("public static readonly ActivitySource Source = new(\"Orders\");")]
    [InlineData("private static readonly Counter<int> Count = new Meter(\"Orders\").CreateCounter<int>(\"count\");")]
    [InlineData("private static readonly Lazy<Meter> Meter = new(() => new Meter(\"Orders\"));")]
    [InlineData("private static Meter? s_meter; public static Meter Meter => s_meter ??= new Meter(\"Orders\");")]
    [InlineData("private static Counter<int>? s_count; public static void Init(string name) { var meter = new Meter(name); s_count = meter.CreateCounter<int>(\"n\"); }")]
    [InlineData("private readonly ConcurrentDictionary<string, Meter> _all = new(); public Meter Get(string name) => _all.GetOrAdd(name, n => new Meter(n));")]
    [InlineData("private readonly Meter _meter; public C(IMeterFactory factory) => _meter = factory.Create(\"Orders\");")]
    [InlineData("private readonly Meter _meter = new Meter(\"Orders\"); public void Dispose() => _meter.Dispose();")]
    [InlineData("private readonly Meter? _meter = new Meter(\"Orders\"); public void Stop() => _meter?.Dispose();")]
    [InlineData("private Meter? _meter = new Meter(\"Orders\"); public void Stop() => Interlocked.Exchange(ref _meter, null)?.Dispose();")]
    [InlineData("private readonly Meter _meter = new Meter(\"Orders\"); private readonly List<IDisposable> _all = new(); public C() => _all.Add(_meter);")]
    [InlineData("public Meter Meter { get; } = new Meter(\"Orders\");")] // others may dispose it
    [InlineData("public static void Count(string name) { using var meter = new Meter(name); meter.CreateCounter<int>(name).Add(1); }")]
    [InlineData("public static void Count(string name) { var meter = new Meter(name); try { meter.CreateCounter<int>(name).Add(1); } finally { meter.Dispose(); } }")]
    [InlineData("public static Meter Make(string name) => new Meter(name);")]
    [InlineData("protected virtual ActivitySource Source => new ActivitySource(\"Orders\");")]
    [InlineData("public static void Add(List<Meter> all, string name) => all.Add(new Meter(name));")]
    [InlineData("public Func<Meter> Factory(string name) => () => new Meter(name);")]
    [InlineData("private static Counter<int> Make() { var meter = new Meter(\"Orders\"); return meter.CreateCounter<int>(\"n\"); } private static readonly Counter<int> Count = Make();")]
    public Task Source_that_is_shared_disposed_or_not_known_is_silent(string members) => CheckTransient(members);

    [Theory]
    [InlineData("private readonly Meter _meter = new Meter(\"Orders\"); private readonly Counter<int> _count; public C() => _count = _meter.CreateCounter<int>(\"n\");")]
    [InlineData("private readonly Meter _meter; public C(string name) => _meter = new Meter(name);")]
    [InlineData("public void Initialize() { var meter = new Meter(\"Orders\"); meter.CreateCounter<int>(\"n\").Add(1); }")]
    [InlineData("static void Main() { var meter = new Meter(\"Orders\"); meter.CreateCounter<int>(\"n\").Add(1); }")]
    public Task Objects_of_which_nothing_is_known_are_silent(string members) => Check(members);

    [Fact]
    public Task Singletons_event_sources_and_tests_are_silent() => Verify.VerifyAnalyzerAsync(
        Header +
        """
        namespace Xunit { public sealed class FactAttribute : Attribute { } }
        public sealed class Metrics : IDisposable
        {
            private readonly Meter _meter = new Meter("Orders");
            public void Dispose() { }
        }
        [EventSource(Name = "Orders")]
        public sealed class OrdersSource : EventSource
        {
            public static readonly OrdersSource Log = new();
            private EventCounter? _sent;
            private readonly EventCounter _late;
            private OrdersSource() => _late = new EventCounter("late", this);
            protected override void OnEventCommand(EventCommandEventArgs command) => _sent ??= new EventCounter("sent", this);
        }
        public sealed class SomeTests : IDisposable
        {
            private readonly Meter _meter = new Meter("Orders");
            [Xunit.Fact] public void Test() => Count("a");
            private static void Count(string name) { var meter = new Meter(name); meter.CreateCounter<int>("n").Add(1); }
            public void Dispose() { }
        }
        public static class Setup
        {
            public static void Add(Microsoft.Extensions.DependencyInjection.IServiceCollection services) =>
                Microsoft.Extensions.DependencyInjection.ServiceCollectionServiceExtensions.AddSingleton<Metrics>(services);
        }
        """);

    // Fix

    [Fact]
    public async Task Field_becomes_static()
    {
        var after = Header +
            """
            public sealed class C
            {
                // our own
                private static readonly Meter _meter = new Meter("Orders");
                private readonly Counter<int> _count;

                public C() => _count = _meter.CreateCounter<int>("count");

                public void Add() => _count.Add(1);
            }
            """ + Repaired.Transient;
        await Verify.VerifyCodeFixAsync(
            Header +
            """
            public sealed class C
            {
                // our own
                private readonly Meter _meter = [|new Meter("Orders")|];
                private readonly Counter<int> _count;

                public C() => _count = _meter.CreateCounter<int>("count");

                public void Add() => _count.Add(1);
            }
            """ + Repaired.Transient,
            after);
        await Repaired.IsCleanAsync(after);
    }

    [Fact]
    public Task Other_places_use_a_new_static_field() => Verify.VerifyCodeFixAsync(
        Header +
        """
        public sealed class C
        {
            private readonly ActivitySource _source;
            private readonly Meter _meter = [|new Meter("Orders")|];

            public C()
            {
                _source = [|new ActivitySource("Orders", "1.0")|];
                Console.WriteLine(this._meter.Name);
            }

            internal static Meter Own => [|new Meter("Own")|];
        }
        """ + Repaired.Transient,
        Header +
        """
        public sealed class C
        {
            private static readonly Meter SharedMeter2 = new Meter("Own");
            private static readonly ActivitySource SharedSource = new ActivitySource("Orders", "1.0");
            private static readonly Meter SharedMeter = new Meter("Orders");
            private readonly ActivitySource _source;
            private readonly Meter _meter = SharedMeter;

            public C()
            {
                _source = SharedSource;
                Console.WriteLine(this._meter.Name);
            }

            internal static Meter Own => SharedMeter2;
        }
        """ + Repaired.Transient);

    [Theory]
    [InlineData("private readonly Meter _meter; public C(string name) => _meter = [|new Meter(name)|];")]
    [InlineData("private readonly Meter _meter = [|new Meter(\"Orders\")|]; private int _n; public C() => _meter.CreateObservableGauge(\"n\", () => _n);")]
    [InlineData("public static Meter Meter => [|new Meter(\"Orders\")|];")] // who asks may dispose it
    [InlineData("public static void Count<T>(T item) { var meter = [|new Meter(typeof(T).Name)|]; meter.CreateCounter<int>(\"n\").Add(1); }")]
    public Task Source_that_cannot_be_shared_has_no_fix(string members) => Verify.VerifyCodeFixAsync(In(members) + Repaired.Transient, In(members) + Repaired.Transient);

    [Fact]
    public Task Broken_code_does_not_throw() => Repaired.SurvivesAsync(In("Meter M => new Meter(; private readonly Meter _m = new(, public void N(int p) { new ActivitySource().StartActivity(; var x = new Meter(\"a\") "));
}
