/**
 * Names of keys for special categories of personal data (GDPR Art. 9) and criminal records (Art. 10), as in
 * key-dictionary.ts. No word that software uses for itself: no `health`, `diagnostic`, `union`, `party`.
 */
const words = (...lists: readonly string[]): readonly string[] => lists.flatMap((list) => list.trim().split(/\s+/));

export const KEYS_OF_SPECIAL = {
  health: words(
    'diagnosis diagnoses icd10 icdcode icd10code medicalcondition medicalconditions medicalhistory medication medications',
    'prescription prescriptions allergy allergies bloodtype bloodgroup symptom symptoms disease illness disability pregnancy',
    'pregnant hivstatus vaccination vaccinations healthcondition mentalhealth labresult labresults chiefcomplaint',
    'diagnose diagnosen krankheit krankheiten medikament medikamente blutgruppe allergien behinderung schwangerschaft',
    'maladie maladies medicaments médicaments groupesanguin antecedentsmedicaux grossesse ordonnance',
    'diagnostico diagnóstico enfermedad medicamento medicamentos gruposanguineo tiposangre alergias embarazo discapacidad',
    'doença doenca tiposanguineo gravidez deficiencia diagnosi malattia farmaco farmaci grupposanguigno gravidanza disabilita',
    'ziekte medicijn medicijnen bloedgroep zwangerschap allergie allergieën',
  ),
  record: words(
    'mrn medicalrecordnumber medicalrecordno medicalrecordid patientnumber patientno healthrecordid patientennummer',
    'historiaclinica numerohistoriaclinica prontuario cartellaclinica dossiermedical patientnummer',
  ),
  insurance: words(
    'healthinsurancenumber healthinsuranceid insurancememberid mbi medicaidid medicaidnumber krankenversicherungsnummer kvnr',
    'versichertennummer numeromutuelle cartevitale tarjetasanitaria numerosus cartaosus tesserasanitaria zorgverzekeringsnummer',
  ),
  biometric: words(
    'biometric biometrics biometricdata biometrictemplate fingerprinttemplate faceembedding facetemplate faceprint voiceprint',
    'irisscan retinascan facialdata biometrie biometrischedaten donneesbiometriques datosbiometricos dadosbiometricos',
    'datibiometrici biometrischegegevens',
  ),
  genetic: words(
    'genotype genome dnasequence dnasample geneticdata genetictest geneticmarker genomischedaten gentest',
    'donneesgenetiques datosgeneticos dadosgeneticos datigenetici genetischegegevens',
  ),
  ethnicity: words(
    'ethnicity race ethnicorigin ethnicgroup racialorigin ethnie ethnischeherkunft origineethnique etnia raza',
    'origenetnico raça raca etnicidade etniciteit',
  ),
  religion: words(
    'religion religiousbelief religiousaffiliation faith konfession religionszugehörigkeit religionszugehoerigkeit',
    'glaube confessionreligieuse religión religião religiao religione geloof geloofsovertuiging creencia',
  ),
  belief: words('philosophicalbelief worldview weltanschauung conviccionfilosofica levensovertuiging'),
  politics: words(
    'politicalopinion politicalaffiliation politicalparty politicalview politicalviews partymembership parteizugehörigkeit',
    'parteizugehoerigkeit parteimitgliedschaft opinionpolitique opinionespoliticas afiliacionpolitica filiacaopartidaria',
    'opinionepolitica partitopolitico politiekevoorkeur',
  ),
  union: words(
    'tradeunion unionmembership tradeunionmembership unionmember labourunion laborunion gewerkschaft',
    'gewerkschaftszugehörigkeit gewerkschaftsmitglied syndicat appartenancesyndicale afiliacionsindical sindicato',
    'filiacaosindical iscrizionesindacale sindacato vakbond vakbondslidmaatschap',
  ),
  orientation: words(
    'sexualorientation sexualpreference sexuelleorientierung orientationsexuelle orientacionsexual orientaciónsexual',
    'orientacaosexual orientamentosessuale seksuelegeaardheid',
  ),
  sexLife: words('sexlife sexualactivity sexualhistory sexualleben viesexuelle vidasexual vitasessuale'),
  criminal: words(
    'criminalrecord criminalrecords criminalhistory conviction convictions felony arrestrecord criminaloffence criminaloffense',
    'vorstrafe vorstrafen strafregister führungszeugnis fuehrungszeugnis casierjudiciaire antecedentespenales',
    'antecedentescriminais casellariogiudiziale precedentipenali strafblad',
  ),
} as const;
