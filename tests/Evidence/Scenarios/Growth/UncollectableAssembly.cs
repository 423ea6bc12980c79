namespace MemoryAnalyzers.Evidence.Growth;

/// <summary>One assembly for each formula.</summary>
public sealed class UncollectableAssembly() : Scenario("RET912")
{
    public override string Work => "40 formulas are compiled to dynamic assemblies in each turn, and run once";

    public override Promise Promise => Promise.AtLeast(10);

    public override Measure Measure => Measure.Assemblies;

    public override int Turns => 100;

    public override string Bad => """
        using System;
        using System.Reflection;
        using System.Reflection.Emit;

        public static class Work
        {
            public static long Run(int turn)
            {
                long sum = 0;
                for (var i = 0; i < 40; i++)
                    sum += Evaluate(turn + i);
                return sum;
            }

            private static int Evaluate(int number)
            {
                var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Formula"), AssemblyBuilderAccess.Run); // RET912
                var type = assembly.DefineDynamicModule("Formula").DefineType("Formula");
                var method = type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static, typeof(int), Type.EmptyTypes);
                var code = method.GetILGenerator();
                code.Emit(OpCodes.Ldc_I4, number);
                code.Emit(OpCodes.Ret);
                return (int)type.CreateType()!.GetMethod("Run")!.Invoke(null, null)!;
            }
        }
        """;
}
