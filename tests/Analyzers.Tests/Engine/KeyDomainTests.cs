using MemoryAnalyzers.Engine;

namespace MemoryAnalyzers.Tests.Engine;

/// <summary>Which keys are shown to have no end.</summary>
public sealed class KeyDomainTests
{
    private const string Header =
        """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Linq.Expressions; using System.Reflection; using System.Threading.Tasks;
        using Microsoft.AspNetCore.Http; using Microsoft.AspNetCore.Mvc; using Microsoft.Extensions.DependencyInjection;
        public sealed class Row { public Guid Id { get; set; } public Guid Fixed { get; } public string Name { get; set; } = ""; public static Guid Own { get; set; } }
        public sealed class Valued { public override bool Equals(object? o) => true; public override int GetHashCode() => 0; }
        public static class Rows { public static Task<Row> OneAsync() => throw null!; public static Row One() => throw null!; }

        """;

    [Theory]
    [InlineData("void M(Row row) => Use([|row.Id|]);", "Id")]
    [InlineData("void M(Row? row) => Use([|row?.Id|]);", "Id")]
    [InlineData("void M(Row row) => Use([|(row.Id, 1)|]);", "Id")]
    [InlineData("void M(Row row) => Use([|row.Id.ToString(\"N\")|]);", "Id")]
    [InlineData("void M(Row row) => Use([|new { row.Id }|]);", "Id")]
    [InlineData("void M(Row row) => Use([|string.Concat(\"a\", row.Id.ToString())|]);", "Id")]
    [InlineData("void M(Row row) { var key = $\"{row.Id}\"; Use([|key|]); }", "Id")]
    [InlineData("async Task M() { var row = await Rows.OneAsync(); Use([|row.Id|]); }", "Id")]
    [InlineData("void M() { var row = Rows.One(); Use([|row.Id|]); }", "No")]
    [InlineData("void M(Row row) => Use([|row.Fixed|]);", "No")]
    [InlineData("void M() => Use([|Row.Own|]);", "No")]
    [InlineData("Row _row = new(); void M() => Use([|_row.Id|]);", "No")]
    [InlineData("void M(Row row) => Use([|row.Name|]);", "No")]
    [InlineData("void M(Guid id) => Use([|id|]);", "No")]
    [InlineData("void M() => Use([|Guid.NewGuid()|]);", "Fresh")]
    [InlineData("void M() => Use([|DateTime.UtcNow|]);", "Fresh")]
    [InlineData("void M() => Use([|$\"{DateTime.UtcNow:yyyy}\"|]);", "No")]
    [InlineData("void M() => Use([|DateTime.UtcNow.Date|]);", "No")]
    [InlineData("int _n; void M() => Use([|_n++|]);", "No")]
    [InlineData("void M(Type type) => Use([|type|]);", "No")]
    [InlineData("void M(Type type, string name) => Use([|(type, name)|]);", "No")]
    [InlineData("void M(byte[] key) => Use([|key|]);", "Identity")]
    [InlineData("byte[] _k = new byte[1]; void M() => Use([|_k|]);", "No")]
    [InlineData("void M(Stream key) => Use([|key|]);", "Identity")]
    [InlineData("void M(Expression<Func<int>> key) => Use([|key|]);", "Identity")]
    [InlineData("void M(Func<int> key) => Use([|key|]);", "No")]
    [InlineData("void M(Valued key) => Use([|key|]);", "No")]
    [InlineData("void M(object key) => Use([|key|]);", "No")]
    [InlineData("void M(HttpContext c) => Use([|c.Request.Path.ToString()|]);", "Request")]
    [InlineData("void M(HttpContext c) => Use([|c.Request.Method|]);", "No")]
    [InlineData("void M(HttpContext c) => Use([|c.Items[\"x\"]|]);", "No")]
    [InlineData("void M(HttpContext c) => Use([|c.User.Identity!.IsAuthenticated|]);", "No")]
    public void Key_is_shown_to_have_no_end(string member, string kind) => Assert.Equal(kind, Of($"class C {{ static void Use(object? key) {{ }} {member} }}"));

    [Theory]
    [InlineData("public string Get(string id) => Find(id);", "Request")]
    [InlineData("public string Get() => Find(\"a\");", "No")]
    [InlineData("public string Get(Row row) => Find(row.Name + \"!\");", "Request")]
    [InlineData("public string Get([FromServices] Row row) => Find(row.Name);", "No")]
    [InlineData("[NonAction] public string Get(string id) => Find(id);", "No")]
    [InlineData("private string Get(string id) => Find(id);", "No")]
    [InlineData("public string Get(string id) => Rows.One() is { } row && row.Name == id ? Find(row.Name) : id;", "No")]
    [InlineData("public string Get(string id) => System.IO.File.Exists(id) ? Find(id) : id;", "No")]
    public void Parameter_is_followed_to_its_callers(string action, string kind) =>
        Assert.Equal(kind, Of($"class C {{ static void Use(object? key) {{ }} public static string Find(string key) {{ Use([|key|]); return key; }} }} class A : ControllerBase {{ static string Find(string key) => C.Find(key); {action} }}"));

    [Theory]
    [InlineData("services.AddSingleton<C>();", "async Task", "Id")]
    [InlineData("services.AddSingleton<C>();", "void", "No")]
    [InlineData("services.AddScoped<C>();", "async Task", "No")]
    public void Identifier_counts_in_asynchronous_work_of_a_service_that_lives_as_long_as_the_process(string registration, string returned, string kind) =>
        Assert.Equal(kind, Of($"class C {{ static void Use(object? key) {{ }} public {returned} M(Guid id) => Use([|id|]); }} static class S {{ static void Add(IServiceCollection services) => {registration} }}"));

    private static string Of(string source)
    {
        var (model, marked) = Ask.Operations(Header + source);
        return model.KeyDomains.Of(marked.Single(), byReference: true).Kind.ToString();
    }
}
