"""The words of each language that say nothing by themselves: articles, pronouns, question words.

Our own lists, kept to closed classes: what a chat may be asked about (`home`, `money`, `woman`)
stands in none of them. They do two things: such words are not searched, and by them a language is
told from others of its script.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.chats.words import STOP_WORDS_BY_LANGUAGE

_MORE: Final[Mapping[str, str]] = {
    "en": """ain't besides both does'nt done during each either else ever every few got gonna
        gotta having itself many maybe might much must neither none ones others please
        rather really said say says shall she'd since still sure tell tells though till
        told too upon us used usually wanna we've whether whose whom within without yet""",
    "de": """ab allem allen aller alles andere anderen bald bereits bisher bitte darf dazu
        davon dabei damit danach dir dieser diese dieses diesem diesen drauf durch eben
        eher eigentlich einfach etwa etwas euer eure euch ganz gar gegen geht gerade
        gern habt halt hatten hätte hin ihn ihnen irgendwie jede jeder jedes jemand
        könnte können konnte mal manchmal mehr meinem meinen meiner müssen muss musste
        nichts nie nun ohne schon seine seiner seinem seinen seid soll sollte sollen
        sondern sonst trotzdem unter viel vielleicht wann warum was welche welcher
        welches welchem welchen wem wen wessen werden werde worden wurde wurden würde
        wieso wieviel wirst wollen wollte wofür woher wohin worüber wozu wären wäre war
        waren ne nö naja nee okay isn nen""",
    "es": """ante así aún aunque bien cada casi contra cosa cosas cual cuál cuales cuáles
        cuanto cuánto cuantos cuántos cuánta cuántas cuándo cómo dónde dijo dice decir
        entonces entre esas esos estos estas estaba estamos están estás fueron fui hace
        hacer hasta hacia igual iba ir mismo misma mucho mucha mía mío nosotros nuestro
        nuestra nunca otra otro otras otros poco podía puede puedes puedo quién quiénes
        quien quiere quiero sea según siempre sido solo sólo somos tal tan tanto tener
        tenía tienen todo todos toda todas tuvo va vamos van vas ver vez vos usted
        ustedes voy había han has hubo era eran ser será sería jaja""",
    "fr": """alors après assez aucun avant avez avons beaucoup car cela chez combien comme
        comment depuis deux dit dont donc encore entre étais était êtes fait faire fois
        faut ici jamais juste laquelle lequel lesquels leurs là moins non notre oui
        parce peu peut peux pourquoi presque quand quel quelle quels quelles quelque
        quoi rien sera serait sinon soit sous tous toute toutes toujours trop va vais
        vas voici voilà y'a j l d c s n m t qu""",
    "pt": """agora ainda além algo alguém alguma algum antes apenas aquele aquela aqui assim
        até cada coisa contra depois dessa desse deste disse dizer do dos enquanto entre
        eram estava estou estão fazer faz fica fora ia isto lá lhes mesma mesmo muita
        muitas muitos nada nele nela nesse nessa nosso nossa nunca onde outra outro
        outros pode posso pouco pois porquê qual quais quando quanto quantos quê quer
        sempre sendo sobre são tal talvez tanto tão teu tua tinha toda todas todo todos
        tudo uns umas vai vou vamos vez né pro tá tô""",
    "it": """abbiamo adesso alcuni allora altro altra altri ancora appena aveva avere bene
        c'è ci cioè ciò così cui dall dell dopo dov'è dove dunque ecco ero essere fare
        fatto fino fosse fra già invece là loro mai meglio mentre mio miei molto nei
        nell nelle niente nostro nostra nulla ogni oppure ora parte però poco posso può
        qua qual quale quali qualcosa quando quanto quanti quanta qui quindi sarà sempre
        senza sia siamo siete solo sopra sotto stai stato stata stesso tanto tra troppo
        tutti tutte tutta va vai vado vostro l d un""",
    "nl": """aan al alle alleen als altijd ander andere bij ben bent dan dat de der deze die
        dit doe doen door dus een eens en er ga gaan gaat geen geweest haar had hadden
        heb hebben hebt heeft hem hen het hier hij hoe hoeveel hun ik iemand iets in is
        ja je jij jou jouw jullie kan kon kunnen maar me meer men met mij mijn moet
        moeten na naar nee niet niets nog nu of om omdat onder ons onze ook op over
        reeds te tegen toch toen tot u uit uw van veel voor waar waarom wanneer want
        waren was wat we wel welke welk werd wie wij wil worden wordt zal ze zei zelf
        zich zij zijn zo zonder zou hè""",
    "sv": """alla allt att av bara blev bli blir både de dem den denna deras dess det detta
        dig din dina ditt du där då efter eller en er ett fick finns från får för ha
        hade han hans har hej henne hennes hon honom hur här i icke in ingen inget inte
        ja jag ju kan kommer kunde man med mellan men mig min mina mitt mot mycket måste
        ni nog nu när någon något några och också om oss på redan sen sig sin sina sitt
        ska skulle som så till tror under upp ut utan vad var varför vart vem vi vid
        vilken vilket vilka vår våra är än åt över hos""",
    "da": """ad af alle alt at blev blive bliver da de dem den denne der deres det dette dig
        din dine disse du efter eller en end er et få får for fordi fra gik går ham han
        hans har have havde hende hendes her hvad hvem hvilken hvilket hvor hvordan
        hvorfor hvornår hun i ikke ind ingen ja jeg jer jo kan kom kommer kun kunne lige
        man med meget men mig min mine mit mod må nej noget nogen nogle nok nu når og
        også om op os over på sig sin sine sit skal skulle som så til ud under var vi
        vil ville vores være været""",
    "no": """alle alt at av bare ble bli blir da de deg dem den denne der dere deres det
        dette di din dine ditt du eller en enn er et etter for fordi fra få får ha hadde
        han hans har henne hennes her hun hva hvem hvilken hvilket hvor hvordan hvorfor
        i ikke ingen inn ja jeg kan kom kommer kun kunne litt man med meg meget men min
        mine mitt mot må nei noe noen nok nå når og også om opp oss over på seg selv sin
        sine sitt skal skulle som så til ut var veldig vi vil ville vår være vært""",
    "fi": """aina ainakin ei eikä ehkä eli en että et hei he hän häntä hänen ihan itse ja jo
        jos joka jotka jota joo juu kai kaikki kanssa kiitos koska kuin kuinka kuka ketä
        kun kyllä me meidän meille mikä mitä miksi minkä millä milloin minun minulla
        minä missä mihin miten mutta myös mä mun mulla ne niin no nyt nämä niitä oli
        olen olet olemme ollut olla on ovat ole pitää saa sai se sen siis siellä siitä
        sinne sinun sinä sitten sitä sä sun sulla tai tää tämä tuo tässä tänne vaan vain
        vielä voi voin""",
    "ro": """acum ai aici al ale am ar are asta așa au avea avem aveți bine ca că când care
        ce cea cei cel cele ceva cine cu cum cât câte câți da dacă dar de deci decât din
        după e ea ei el ele era eram eu fi fie fost foarte iar în îi îl îmi îți își la
        le lui mai mea mei mele meu mi mie mult nici nimic noi nu o or pe pentru poate
        pot prea prin sa sau să și sunt sus suntem ta tău te toate tot toți tu un una
        unde unei unui va vă vrea vreau voi vom""",
    "pl": """a aby albo ale ani bardzo bez bo by być był była było były będzie będę chyba ci
        co czy czyli dla do dlaczego gdy gdzie go i ich ile im ja jak jaka jaki jakie
        jako je jego jej jednak jest jestem jesteś jeszcze już ją każdy kiedy kogo komu
        kto która które który ma mam masz mi mnie mną może mogę moja moje mój mu my na
        nad nam nas nasz nic nich nie niż no o od on ona one oni ono oraz po pod przed
        przez przy sam się są skąd ta tak także tam te tego tej ten teraz też to tobie
        tu twoja twój ty tylko tym u w was we wiem wszystko właśnie z za ze że żeby""",
    "tr": """acaba ama ancak artık aslında az bana bazı belki ben beni benim bi bile bir
        biraz biri biz bizi bizim bu bunu bunun bunlar burada çok çünkü da daha de değil
        diye dedi en evet gibi hadi hangi hani hayır hem hep her hiç için içinde ile ise
        işte kaç kadar ki kim kime kimi kimin mı mi mu mü nasıl ne neden nerede nereye
        neresi niye niçin o ona onlar onu onun olan olarak oldu olduğu olsun olur sadece
        sana sen seni senin siz sizi sizin sonra şey şu şunu tabi tamam tüm var ve veya
        ya yani yok zaten""",
    "id": """ada adalah akan aku anda apa apakah atau bagaimana bahwa banyak belum berapa
        bisa buat bukan dan dari dengan di dia dong dua ga gak gue gw gimana hanya harus
        ini itu iya jadi jangan juga jika kalau kalo kami kamu kan kapan karena kau ke
        kenapa kita ku kok lagi lah lebih lu mana mau mereka mengapa mu nanti nya nih
        oleh orang pada paling punya saat saja sama sangat saya sebagai sedang seperti
        siapa siapakah sih sini situ sudah supaya tadi tak tapi telah tentang tetapi
        tidak tuh udah untuk ya yang""",
    "cs": """a aby aj ale ani asi až bez bude budu by byl byla bylo byli být co což či do ho
        i já jak jaké jaký jako je jeho jej její jen jenom ještě ji jim jsem jsi jsme
        jsou jste k kam kde kdo kdy když ke která které který ma mají mám máš má mě mi
        mne mně moc moje může můj my na nad nám nás náš ne nebo něco nic není než o od
        on ona oni pak po pod podle pro proč protože před při s se si sem ta tady tak
        také taky tam te teď tedy ten ti to toho tohle tom tomu tu tvůj ty u už v vám
        vás ve však všechno z za ze že""",
    "hu": """a abban ahogy aki akkor akár alatt amely ami amikor az azért azok azt azzal át
        be csak de e egy el ez ezek ezért ezt én és fel hanem hát ha hogy hogyan hol
        honnan hova ide igen ilyen ill itt jó ki kell kellett kit lehet lenne lesz lett
        le majd már meg mi mikor miért mint milyen mit most mennyi mely még mert mind
        minden más na nagyon nekem neked nélkül nem neki ne nincs ő ők oda olyan ott
        össze pedig sem semmi s ség szerint szét tehát te ti több úgy után vagy vagyok
        vagyunk van vannak valami vele velem való vissza volt volna voltak""",
    "ca": """a això al als amb aquest aquesta aquests aquí bé cada com d de del dels des
        després el ella ells els em en encara ens entre era es està estic et eren és fa
        fer fins ha han has he hem hi ho i ja jo l la les li llavors m'ha mai massa me
        meu meva mi molt molta més n ni no només nosaltres on o per perquè però pot
        potser puc qual quan quant que què qui res s sense ser seu seva si sobre sóc
        també tan tant te tens teu teva tinc tot tots tota tu un una us va vaig van vas
        vols""",
    "vi": """anh bạn bị bởi các cái cho chị chưa chứ có còn cô cùng của cũng đã đang đâu để
        đến đi đó được em gì hay hơn không khi là lại làm lắm lên lúc mà mình mấy mỗi
        một nào này nên nếu nhé như nhưng những nhiều nó nữa ở ơi ra rất rồi sao sẽ tại
        thì tôi theo thế trong từ tao vào và vậy về với vẫn vì ai bao""",
    "ru": """а без более больше будет буду будем будешь будут бы был была были было быть в
        вам вами вас ваш ваша ваше весь во вообще вот все всё всех всего всегда вы где
        да даже для до его ее её если есть еще ещё ж же за зачем и из или им их к как
        какая какие какой какую каких когда кого кому кто куда ли лишь меня мне много
        может можно мой моя мои моё мы на над надо нам нами нас наш наша не него нее неё
        нет ни нибудь никогда них ничего но ну о об однако он она они оно от откуда
        очень по под после потом потому почему при про просто с сам сама свой свою своей
        себе себя сейчас со совсем сколько так такая такие такой там тебе тебя тем
        теперь то тобой тогда того тоже той только том тот ту тут ты у уж уже хоть чего
        чем через что чтобы чьё чья чуть эта эти это этого этой этом этот эту я ага угу""",
    "uk": """а або але б без бо був була були було бути в вам вас ваш вже ви від він вона
        вони воно все всі весь всього вчора где да де для до дуже є ж за з зі зараз і із
        інші її їй їх його йому її як яка яке які який коли кого кому куди ли лише мене
        мені ми мій моя може можна на над нам нас наш не нема немає него неї ні ніхто
        нічого ну о от об по під після при про просто саме свій себе собі скільки так
        така таке такий там те тебе ти тільки тобі тоді того тому той тут у хоч хочу хто
        це цей цього цю ця ці чи чого чому що щоб щось я та""",
    "bg": """а аз ако ала бе без беше би бил била бяха в вас вече ви все всички във върху г
        да дали до докато е един една едно ето за защо защото и из или им има искам й
        как каква какво как кога кой което която които къде ли ме между мен ми много мой
        моя мога може му на над най не него нещо ни ние никога нищо но ние някой обаче
        още от по под после при само са се сега си сме сте съм със също така такъв там
        тази тези те ти то това този той тук тя тях у че често ще що щом я""",
    "hi": """अगर अपना अपनी अपने अब अभी आ आज आप आपका आपकी आपके आपको इतना इन इस इसका इसकी इसके
        इसको इसमें इसलिए इसी इसे उन उनका उनकी उनके उनको उनसे उन्हें उस उसका उसकी उसके
        उसको उसने उसमें उससे उसे एक ऐसा ऐसी ऐसे और कई कब कभी कर करके करना करने कहा कहाँ
        कहां का काफी कि कितना कितनी कितने किया किस किसका किसकी किसके किसको किसने किसी
        किसे की कुछ के को कोई कौन कौनसा कौनसी क्या क्यों क्यूँ गई गए गया गयी चाहिए जब
        जहाँ जा जाता जाती जाने जी जैसा जैसे जो तक तब तुझे तुम तुम्हारा तुम्हारी तुम्हारे
        तुम्हें तू तो था थी थीं थे दिया दी दे दो न ना नहीं ने पर पहले पास फिर बस बहुत
        बाद बारे भी मुझे मुझको में मेरा मेरी मेरे मैं मैंने यह यहाँ यहां या ये रहा रही
        रहे लिए लिया ले लेकिन लो वह वहाँ वहां वाला वाली वाले वो सकता सकती सकते सब सबसे
        साथ से हम हमने हमारा हमारी हमारे हमें हाँ हां ही हुआ हुई हुए हूँ हूं है हैं हो
        होगा होगी होता होती होते होना होने""",
    "hi-Latn": """aap aapka aapki aapko aur bhi bahut bohot baad bas agar ab abhi apna apne apni
        acha accha haan han hai hain haina ho hoga hogi hota hoti hua hue hun hoon hum
        humein hume hamara hi isko iska iski iss ise itna jab jaise jo ka kab kaha kahan
        kar karo karna karke karta karte ke ki kis kisi kisne ko koi kon kaun kuch kya
        kyu kyun kyunki kyo lekin liye main mai maine mein mera meri mere mujhe mujhko
        na nahi nahin nai nhi ne pe par phir fir raha rahe rahi rha rhi rhe sab sabse
        saath sakta sakti se tak tha thi the thik theek toh tu tum tumhara tumhari tumhe
        tumko tera teri tere tujhe uska uski usko usne usse vo wahi woh wo wala wali
        wale ya yaar yeh ye yaha yahan""",
    "mr": """आणि आता आपण आम्ही आहे आहेत असे असा अशी का काय कधी कसा कसे कशी कुठे कोण खूप चा ची
        चे जर जे जो झाला झाली झाले तर तरी ते ती तो तू तुझा तुझी तुझे तुला तुम्ही त्या
        त्यांना त्याला नाही नको पण पर्यंत मग मध्ये मला मी माझा माझी माझे म्हणून म्हणजे
        या येथे ला व वर साठी सगळे हा ही हे होता होती होते होय""",
    "ne": """अब अनि अनुसार अरु आज आफ्नो उनी उनले उहाँ एक एउटा कति कसरी कसले कहाँ कि किन के
        कुन को गरे गरेको गर्न गर्ने छ छन् छैन छु जब जस्तो जुन त तर तपाई तपाईं तिमी
        तिम्रो थियो थिए थिएन न नै पनि पर्छ भने भन्ने भएको भयो म मा मलाई मेरो यो यस यसरी
        र राम्रो लाई ले सँग सबै हामी हाम्रो हुन हुने हुन्छ हो होइन हजुर""",
    "ar": """أن إن إلى إذا أنا أنت انت انا أنتم أو أي أين اي ايش اين بس بعد بين به بها تلك ثم
        حتى حول دي ده ذلك شو عن على عليه عليها عند عندي غير في فيه فيها قد كان كانت كل
        كم كما كيف لا لأن لان لك لكن لم لماذا لن له لها لو لي ليش ليس ليه ما ماذا متى مع
        من منك منه منها مش مين نحن هذا هذه هل هم هناك هنا هو هي وين و ولا وما وهو يا
        يعني اللي الذي التي إنه انه""",
    "fa": """آن آنها از است اگر اما او ای این با بر برای بعد به بود بودم بودن بی تا تو تون
        چرا چه چی چند چطور چقدر خب خود خودم دارم داره در دیگه را رو روی شد شده شما شود
        کجا کرد کردم کرده کن کنم کنه که کی کسی ما مال من مگه مثل می میشه نمی نه نیست ها
        های هر هم همه همین هنوز هیچ هست و ولی وقتی یا یک یه یعنی""",
    "ur": """آپ اب اس اسے اگر ان انہیں اور ایک بھی بہت پر پھر تک تم تمہارا تمہیں تھا تھی تھے
        تو جب جو جی رہا رہی رہے سب سے کا کب کر کرنا کرنے کس کسی کو کوئی کون کہ کہا کہاں
        کی کیا کیوں کے گا گی گے گیا لیکن میرا میری میرے میں مجھے نہ نہیں نے وہ ہاں ہم ہو
        ہوں ہی ہے ہیں یا یہ یہاں""",
    "he": """אבל או אולי אותו אותה אותי אותך אז אחרי אי איך איפה אין אם אנחנו אני אפילו אף
        אתה אתם את בגלל בו בה בין בלי גם דרך הוא היא הייתי היה היתה הייתה הם הזה הזאת
        הכל הרבה וגם זאת זה זו יש כבר כי כך כל כמה כמו כן כש לא לאן לה להם לו לי לך לכם
        למה לנו לפני מאוד מה מי מישהו משהו מתי עד עוד על עם עכשיו פה ק רק של שלו שלה שלי
        שלך שלנו שם תמיד""",
    "el": """ακόμα αλλά αν αντί από απο αυτά αυτή αυτό αυτός αυτοί για γιατί δε δεν εγώ εδώ
        εκεί είμαι είναι είσαι είχα είχε έχει έχω ένα ένας εσύ ή ήταν η θα και κάτι κι
        καθώς λοιπόν μα μας με μέσα μετά μη μην μια μου μπορώ να ναι ο οι όλα όμως όπως
        όταν ότι όχι πάντα πιο πως πώς ποιος ποια ποιο πολύ πόσο πότε ποτέ που πού πριν
        σαν σας σε στη στην στις στο στον στους σου τα τι τη την της τις τίποτα το τον
        του τους των τώρα ω ως""",
    "ta": """அது அதை அந்த அப்போ அவர் அவள் அவன் அவங்க ஆமா ஆனால் ஆனா இங்க இது இதை இந்த இப்போ
        இல்ல இல்லை உன் உனக்கு உன்னை எங்க எங்கே எது எந்த எப்படி எப்போ எப்போது எல்லாம்
        எவ்வளவு எனக்கு என் என்ன என்று ஏன் ஒரு கூட தான் நாங்க நான் நீ நீங்க நாம் மட்டும்
        மற்றும் யார் வேண்டும் ரொம்ப""",
}


def _by_language() -> Mapping[str, frozenset[str]]:
    more = {language: frozenset(words.split()) for language, words in _MORE.items()}
    return {
        language: words | STOP_WORDS_BY_LANGUAGE.get(language, frozenset())
        for language, words in more.items()
    }


CLOSED_CLASS: Final[Mapping[str, frozenset[str]]] = _by_language()
"""Language -> its words, in lower case. The key is an ISO 639-1 code, `hi-Latn` for Hindi in Latin
letters."""
