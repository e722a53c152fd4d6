"""`python -m tests.simulation 1-200`: run these seeds; exit status 1 if a rule was broken."""
from tests.simulation import environment  # noqa: F401 - before anything reads it
import sys, time
from tests.simulation.plan import plan_of
from tests.simulation.run import run
a,b=map(int,(sys.argv[1].split('-')*2)[:2])
from collections import Counter
t=time.time(); calls=0; ended=Counter(); sites=Counter(); hits=Counter(); low=[]
for s in range(a,b+1):
    o=run(plan_of(s))
    calls+=o.calls; ended+=o.ended; sites+=o.sites; hits+=o.hits; low.append((o.calls,s))
    if o.broken:
        print(s,o.broken); 
        if a==b:
            o=run(plan_of(s),tracing=True)
            for x in o.plan.actors: print(x.name,[str(y) for y in x.steps])
            print(o.plan.faults,o.plan.jumps)
            for h in o.trace: print(f"{h.step:4} +{h.at-1.8e9:9.3f} {h.process:18} {h.what:55} {h.outcome}")
            print(o.broken)
d=time.time()-t
print((b-a+1)/d,'seeds/s',calls/d,'calls/s',calls/(b-a+1),ended,min(low),max(low))
if b-a>50:
    for s,n in sorted(sites.items()): print(n,s,{k.value:v for (x,k),v in hits.items() if x==s})
